import itglue
from sandbox import read_task, tell

task = read_task()
itglue.connection.set_credentials(api_key=task.settings["api_key"], api_url=task.url)
tell(
    listed=[each.get_attr("name") for each in itglue.Organization.get()],
    one=itglue.Organization.find(task.one).get_attr("name"),
    found=[
        [each.get_attr("name") for each in itglue.Organization.filter(name=name)]
        for name in task.searches
    ],
)
