from itertools import count, takewhile

from pax8.filters import CompanyFilter
from pax8.rest import RestClient
from sandbox import read_task, send_to, tell

task = read_task()
send_to({"https://login.pax8.com": task.url, "https://api.pax8.com": task.url})
client = RestClient(task.settings["client_id"], task.settings["client_secret"])


def list_companies(**filters: str) -> list[str]:
    pages = (
        client.list_resource("companies", CompanyFilter(page=number, size=200, **filters).get_qs())
        for number in count()
    )
    return [each["name"] for page in takewhile(bool, pages) for each in page]


tell(
    listed=list_companies(),
    one=client.get_resource("companies", task.one)["name"],
    found=[list_companies(**search) for search in task.searches],
)
