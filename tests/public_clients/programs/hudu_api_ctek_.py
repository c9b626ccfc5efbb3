from hudu_api_ctek import get_companies_all, get_company_by_name
from sandbox import read_task, tell

task = read_task()
there, key = f"{task.url}/api/v1", task.settings["api_key"]
companies, error = get_companies_all(there, key)
assert error is None, error
[name] = (each["name"] for each in companies if str(each["id"]) == task.one)
one, error = get_company_by_name(there, key, name)
assert error is None, error
assert str(one["id"]) == task.one
tell(listed=[each["name"] for each in companies], one=one["name"], found=[])
