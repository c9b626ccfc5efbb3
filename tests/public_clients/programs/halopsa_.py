from HaloPSA import Halo
from sandbox import read_task, send_to, tell

task = read_task()
send_to({"https://sandbox.halopsa.com": task.url})
halo = Halo("sandbox", task.settings["client_id"], task.settings["client_secret"])
pages = [
    halo.Clients.search(pageinate=True, page_size=100, page_no=number, includeinactive=True)
    for number in (1, 2)
]


def search(words: str) -> list[str]:
    found = halo.Clients.search(search=words, includeinactive=True)
    return [each["name"] for each in found["clients"]]


tell(
    listed=[each["name"] for page in pages for each in page["clients"]],
    one=halo.Clients.get(int(task.one))["name"],
    found=[search(words) for words in task.searches],
)
