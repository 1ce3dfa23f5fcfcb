"""A model file is refused, with a sentence, unless it is whole and made for this code."""

from __future__ import annotations

import hashlib
import json

import pytest

from moderation.scoring import SHIPPED, ModelError, load


@pytest.fixture
def content():
    return SHIPPED.read_bytes()


def written(tmp_path, content: bytes):
    path = tmp_path / "a.model"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("place", [40, 5000, -40, -1])
def test_one_wrong_byte_is_noticed(tmp_path, content, place):
    damaged = bytearray(content)
    damaged[place] ^= 1
    with pytest.raises(ModelError, match="damaged"):
        load(written(tmp_path, bytes(damaged)))


def test_a_file_cut_short_is_noticed(tmp_path, content):
    with pytest.raises(ModelError, match="damaged"):
        load(written(tmp_path, content[: len(content) // 2]))


@pytest.mark.parametrize("other", [b"", b"GIF89a", b"\x80\x04\x95 a pickle"])
def test_another_kind_of_file_is_refused(tmp_path, other):
    with pytest.raises(ModelError, match="not a model file"):
        load(written(tmp_path, other))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"gone\.model"):
        load(tmp_path / "gone.model")


def test_weights_for_other_features_are_refused(tmp_path, content):
    line, _, payload = content[:-32].partition(b"\n")
    header = json.loads(line)
    header["constants"]["features"] += 1
    body = json.dumps(header).encode() + b"\n" + payload
    with pytest.raises(ModelError, match="another version"):
        load(written(tmp_path, body + hashlib.sha256(body).digest()))


def test_the_version_names_the_content(content):
    assert load(SHIPPED).version == json.loads(content.partition(b"\n")[0])["version"]
    assert len(load(SHIPPED).version.rpartition("-")[2]) == 8
