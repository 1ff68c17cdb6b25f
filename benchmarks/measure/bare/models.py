from django.db import models


class Row(models.Model):
    name = models.CharField(max_length=100)
    n = models.IntegerField()
    content = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)
