"""The sandbox's credentials: fakes, in the forms that the vendors give out. They open nothing."""

HALOPSA_TENANT = "sandbox"
HALOPSA_CLIENT_ID = "00000000-fake-4000-8000-000000000001"
# HaloPSA's secrets are two GUIDs, joined.
HALOPSA_CLIENT_SECRET = "-".join(["00000000-fake-4000-8000-00000000000a"] * 2)
CUSTOM_API_KEY = "fake-sandbox-key"
