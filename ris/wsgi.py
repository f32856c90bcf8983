"""What a WSGI server loads: `gunicorn ris.wsgi`."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ris.settings")

application = get_wsgi_application()
call_command("check", "--tag", "security")  # a bad configuration stops the start here too, not only in manage.py
