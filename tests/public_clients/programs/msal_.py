import msal
import requests
from sandbox import read_task, send_to, tell

task = read_task()
hosts = ("https://login.microsoftonline.com", "https://graph.microsoft.com")
send_to(dict.fromkeys(hosts, task.url), secured=True)
client = msal.ConfidentialClientApplication(
    task.settings["client_id"],
    client_credential=task.settings["client_secret"],
    authority=f"https://login.microsoftonline.com/{task.settings['tenant_id']}",
)
answer = client.acquire_token_for_client(["https://graph.microsoft.com/.default"])
headers = {"Authorization": f"Bearer {answer['access_token']}"}


def get(url: str) -> dict[str, object]:
    response = requests.get(url, headers=headers, timeout=30)
    response.raise_for_status()
    return response.json()


def list_all(url: str | None) -> list[str]:
    names = []
    while url is not None:
        page = get(url)
        names += [each["displayName"] for each in page["value"]]
        url = page.get("@odata.nextLink")
    return names


customers = "https://graph.microsoft.com/v1.0/tenantRelationships/delegatedAdminCustomers"
tell(listed=list_all(customers), one=get(f"{customers}/{task.one}")["displayName"], found=[])
