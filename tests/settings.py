"""The installation that tests run in: its own data folder, static files under plain names."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

# A developer's own variables must not reach the tests, and the tests must not reach their data.
for _name in [name for name in os.environ if name.startswith("COMMONWEAL_")]:
    if _name != "COMMONWEAL_TEST_DATA":
        del os.environ[_name]
if "mypy" in sys.modules:
    # It reads these settings too, and leaves without saying goodbye: nothing would be cleared away.
    _home = str(Path(__file__).resolve().parents[1] / ".build" / "mypy-home")
else:
    _home = tempfile.mkdtemp(prefix="commonweal-tests-")
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["COMMONWEAL_HOME"] = _home

from commonweal.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The test server looks files up by finders, where hashed names are unknown: pages would be bare.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# A test looks at once for what it has just written.
FRESH_FOR = 0.0
