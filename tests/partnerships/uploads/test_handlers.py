import pytest

from partnerships.uploads.handlers import InMemory


@pytest.mark.parametrize(
    ("length", "kept"), [(4, b"Text"), (50 * 1024**2, b"")], ids=["small", "50 MB"]
)
def test_a_file_is_kept_in_memory_and_a_large_one_not_at_all(length, kept):
    handler = InMemory()
    handler.handle_raw_input(None, {}, length, b"", None)
    handler.new_file("file", "a.txt", "text/plain", length)
    assert handler.receive_data_chunk(b"Text", 0) is None
    file = handler.file_complete(length)
    assert (file.size, file.name, file.read()) == (length, "a.txt", kept)
