from django.db import models


class LoadedRecord(models.Model):
    """What ``load_portal`` last wrote of a record, to tell an edit by the staff from a
    change in the files."""

    public = False

    model = models.CharField(max_length=30)
    key = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "key"], name="loaded_record_unique")
        ]

    def __str__(self):
        return f"{self.model} {self.key}"
