from py_autotask import AutotaskClient
from sandbox import read_task, send_to, tell

task = read_task()
send_to({"https://webservices.autotask.net": task.url})
client = AutotaskClient.create(
    username=task.settings["username"],
    integration_code=task.settings["integration_code"],
    secret=task.settings["secret"],
)
assert client.get_entity_info("Companies")["info"]["canQuery"]
assert client.get_field_info("Companies")["fields"]
tell(
    listed=[each["companyName"] for each in client.companies.query_all()],
    one=client.companies.get(int(task.one))["companyName"],
    found=[
        [each["companyName"] for each in client.companies.query_all(search)]
        for search in task.searches
    ],
)
