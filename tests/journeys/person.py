"""A person at a browser without scripts: real HTTP, cookies, the forms that the page really has."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

Fields = dict[str, str]
Files = Mapping[str, tuple[str, bytes]]


@dataclass
class Form:
    """One form of a page: where it goes and what stands in its fields."""

    action: str
    fields: Fields = field(default_factory=dict)


class _Forms(HTMLParser):
    """Collects the forms that are sent by POST."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.found = url, list[Form]()
        self.open: Form | None = None
        self.textarea = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value if value is not None else name for name, value in attrs}
        if tag == "form" and a.get("method", "").lower() == "post":
            self.open = Form(urlsplit(urljoin(self.url, a.get("action", ""))).path)
            self.found.append(self.open)
        if self.open is None:
            return
        name, kind = a.get("name", ""), a.get("type", "text")
        if tag == "input" and name and (kind not in {"checkbox", "radio", "submit", "file"} or "checked" in a):
            self.open.fields[name] = a.get("value", "")
        elif tag == "textarea" and name:
            self.textarea, self.open.fields[name] = name, ""
        elif tag == "select" and name:
            self.select = name
            if "multiple" not in a:  # a browser sends nothing where none of many is chosen
                self.open.fields[name] = ""
        elif tag == "option" and self.select and "selected" in a:
            self.open.fields[self.select] = a.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.textarea:
            self.open.fields[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "select":
            self.select = ""


@dataclass
class Answer:
    """What came back, after redirects."""

    status: int
    url: str
    content: bytes
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """Where one ended up."""
        return urlsplit(self.url).path

    @property
    def text(self) -> str:
        """The page."""
        return self.content.decode("utf-8", "replace")

    def form(self, action: str = "") -> Form:
        """The first form whose address ends so; without `action` the page's main form, the one with most fields."""
        parser = _Forms(self.url)
        parser.feed(self.text)
        fitting = [form for form in parser.found if form.action.endswith(action) and form.action != "/sign-out/"]
        assert fitting, f"no form to {action} on {self.path}: {[form.action for form in parser.found]}"
        return fitting[0] if action else max(fitting, key=lambda form: len(form.fields))


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, base: str, name: str) -> None:
        self.base, self.name = base, name
        self.cookies = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))

    def sign_in(self, password: str) -> Answer:
        """By the sign-in page."""
        form = self.get("/sign-in/").form()
        return self.post(form.action, {**form.fields, "username": self.name, "password": password})

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._open(Request(urljoin(self.base, path)))

    def post(self, path: str, fields: Fields, files: Files | None = None) -> Answer:
        """Send a form with this person's own token."""
        fields = {**fields, "csrfmiddlewaretoken": self._token()}
        body, kind = _multipart(fields, files) if files else (urlencode(fields).encode(), "")
        kind = kind or "application/x-www-form-urlencoded"
        return self._open(Request(urljoin(self.base, path), data=body, headers={"Content-Type": kind}))

    def _token(self) -> str:
        tokens = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
        return tokens[0] or "" if tokens else ""

    def _open(self, request: Request) -> Answer:
        try:
            response = self.opener.open(request, timeout=60)
        except HTTPError as error:
            response = error
        with response:
            return Answer(response.status or 0, response.url, response.read(), dict(response.headers.items()))


def _multipart(fields: Fields, files: Files) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (filename, data) in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/dicom\r\n\r\n" + data + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
