"""Static files, the viewer's among them: compressed when they were fetched, kept by the browser for ever."""

from collections.abc import Callable
from pathlib import Path
from wsgiref.headers import Headers

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from imaging.viewer import policies
from imaging.viewer.installed import PREFIX, installed


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise, with the files of VIEWER_ROOT under /viewer/files/.

    They hold nothing of any patient, so no sign-in is asked. What is fetched while a server runs is served after its
    next start.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.viewer = installed()
        self.add_headers_function = self._add_policy
        if self.viewer is not None:
            self.add_files(str(Path(settings.VIEWER_ROOT) / self.viewer.release), prefix=self.viewer.base)

    def immutable_file_test(self, path: str, url: str) -> bool:
        """The viewer's address names its release; a file of ours carries its hash in its name."""
        return url.startswith(PREFIX) or bool(super().immutable_file_test(path, url))

    def _add_policy(self, headers: Headers, _path: str, url: str) -> None:
        if self.viewer is not None and url.startswith(self.viewer.base):
            headers["Content-Security-Policy"] = policies.of_file(
                url.removeprefix(self.viewer.base), self.viewer.workers
            )
            headers["X-Content-Type-Options"] = "nosniff"
            del headers["Access-Control-Allow-Origin"]
