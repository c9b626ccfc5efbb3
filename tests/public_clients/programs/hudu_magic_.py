from hudu_magic import HuduClient
from sandbox import read_task, send_to, tell

task = read_task()
send_to({"https://hudu.example": task.url})
client = HuduClient(task.settings["api_key"], "hudu.example")
tell(
    listed=[each.name for each in client.companies.list()],
    one=client.companies.get(int(task.one)).name,
    found=[[each.name for each in client.companies.list(**search)] for search in task.searches],
)
