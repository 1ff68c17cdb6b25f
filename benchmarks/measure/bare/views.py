from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from measure.bare.models import Row


def insert(request: HttpRequest) -> JsonResponse:
    with transaction.atomic():
        made = [Row.objects.create(name="a row", n=n, content={"n": n}) for n in range(3)]
    answer = JsonResponse({"ids": [row.pk for row in made]}, status=201)
    answer.headers["Content-Length"] = str(len(answer.content))  # or it is sent in chunks
    return answer


def page(request: HttpRequest) -> HttpResponse:
    """So many bytes."""
    answer = HttpResponse(b"x" * int(request.GET["size"]))
    answer.headers["Content-Length"] = str(len(answer.content))
    return answer


urlpatterns = [path("", insert), path("page", page)]
