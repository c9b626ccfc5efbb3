from pyconnectwise import ConnectWiseManageAPIClient
from sandbox import read_task, send_to, tell

task = read_task()
send_to({"https://psa.example": task.url})
client = ConnectWiseManageAPIClient(
    task.settings["company_id"],
    "psa.example",
    task.settings["client_id"],
    task.settings["public_key"],
    task.settings["private_key"],
)
companies = client.company.companies
tell(
    listed=[each.name for each in companies.paginated(1, 100).all()],
    one=companies.id(int(task.one)).get().name,
    found=[
        [each.name for each in companies.get(params={"conditions": text, "pageSize": 1000})]
        for text in task.searches
    ],
)
