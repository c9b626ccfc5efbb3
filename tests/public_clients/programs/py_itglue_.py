import logging

import structlog
from itglue import ITGlueClient, ITGlueConfig
from sandbox import read_task, tell

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
task = read_task()
client = ITGlueClient(ITGlueConfig(api_key=task.settings["api_key"], base_url=task.url))
tell(
    listed=[
        each["attributes"]["name"]
        for each in client.pagination.get_all_pages("/organizations", page_size=50).data
    ],
    one=client.organizations.get(task.one).name,
    found=[
        [each.name for each in client.organizations.list(filter_params={"name": name}).data]
        for name in task.searches
    ],
)
