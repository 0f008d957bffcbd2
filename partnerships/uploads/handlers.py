"""How a file comes in."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopFutureHandlers


class InMemory(MemoryFileUploadHandler):
    """Keeps a file in memory; of one that is too large, nothing but its size."""

    def new_file(self, *args, **kwargs):
        try:
            super().new_file(*args, **kwargs)
        except StopFutureHandlers:
            return
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        if self.activated:
            self.file.write(raw_data)

    def file_complete(self, file_size):
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
