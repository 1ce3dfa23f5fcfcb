// What the desk is better with, and works without. Each module is one thing; together they are the keyboard desk.

import "./ahead.js";
import "./all.js";
import "./care.js";
import "./decide.js";
import "./findings.js";
import "./focus.js";
import "./keys.js";
import "./once.js";
import "./pick.js";
import "./presence.js";
import "./undo.js";
import { say } from "./say.js";

// A live region speaks of what changes in it after the page is there.
const said = [...document.querySelectorAll("#desk-messages .said")].map((one) => one.textContent).join(" ");
if (said) setTimeout(() => say(said), 300);
