"""How staff sign in: password, second factor, lock-out. Knows users; knows no articles and no comments."""
