app_name = "probe"
app_title = "Probe"
app_publisher = "ECMS"
app_description = "A small app for the tests of the embedded Frappe"
app_email = "nobody@example.com"
app_license = "MIT"

after_install = "probe.events.after_install"
before_uninstall = "probe.events.before_uninstall"
doc_events = {"ToDo": {"validate": "probe.events.mark"}}
scheduler_events = {"cron": {"* * * * *": ["probe.events.tick"]}}
add_to_apps_screen = [{"name": "probe", "title": "Probe", "route": "/app/probe-case"}]
has_permission = {"Probe Case": "probe.events.may_read"}
jinja = {"methods": ["probe.events.shout"]}
website_route_rules = [{"from_route": "/probe-cases/<name>", "to_route": "probe_guest"}]
