"""Who signs in. Ours from the first migration, since Django cannot swap it later."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person or a machine that acts. What the person is in medicine stands in Practitioner."""
