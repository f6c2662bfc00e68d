"""ECMS's entries in Frappe's tables. No logic here; each line points to the room that has it."""

app_name = "ecms_core"
app_title = "ECMS"
app_publisher = "The ECMS founders"
app_description = "Electronic case management for labour inspectorates"
app_email = "team@ecms.invalid"
app_license = "mit"
app_logo_url = "/assets/ecms_core/images/ecms.svg"

require_type_annotated_api_methods = True

add_to_apps_screen = [
    {
        "name": "ecms_core",
        "logo": "/assets/ecms_core/images/ecms.svg",
        "title": "ECMS",
        "route": "/worklist",
        "has_permission": "ecms_core.oversight.edge.access.works_here",
    }
]

after_install = "ecms_core.packs.edge.core_records.install"
after_migrate = "ecms_core.packs.edge.core_records.install"

app_include_css = "/assets/ecms_core/css/ecms.css"
app_include_js = "/assets/ecms_core/js/training.js"
extend_bootinfo = "ecms_core.establishments.edge.training.tell_desk"

doctype_js = {
    "Labour Case": "public/js/case_clocks.js",
    "Issued Notice": "public/js/case_clocks.js",
    "Deadline Rule": "public/js/law_record.js",
    "Violation Type": "public/js/law_record.js",
    "Penalty Scale": "public/js/law_record.js",
    "Legal Value": "public/js/law_record.js",
    "Legal Calendar": "public/js/law_record.js",
}

role_home_page = {
    "ECMS Inspector": "worklist",
    "ECMS Hearing Officer": "worklist",
    "ECMS Supervisor": "worklist",
    "ECMS Director": "worklist",
    "ECMS Cashier": "worklist",
    "ECMS Administrator": "worklist",
}

permission_query_conditions = {
    "Complainant": "ecms_core.casework.doctype.complainant.complainant.not_in_lists",
    "Labour Complaint": "ecms_core.oversight.edge.access.condition",
    "Labour Case": "ecms_core.oversight.edge.access.condition",
    "Case Event": "ecms_core.oversight.edge.access.condition",
    "Case Violation": "ecms_core.oversight.edge.access.condition",
    "Case Hearing": "ecms_core.oversight.edge.access.condition",
    "Case Decision": "ecms_core.oversight.edge.access.condition",
    "Case Payment": "ecms_core.oversight.edge.access.condition",
    "Case Deadline": "ecms_core.oversight.edge.access.condition",
    "Deadline Entry": "ecms_core.oversight.edge.access.condition",
    "Deadline Reminder": "ecms_core.oversight.edge.access.condition",
    "Inspection Order": "ecms_core.oversight.edge.access.condition",
    "Inspection Visit": "ecms_core.oversight.edge.access.condition",
    "Answer Sheet": "ecms_core.oversight.edge.access.condition",
    "Checklist Answer": "ecms_core.oversight.edge.access.condition",
    "Inspector Draw": "ecms_core.oversight.edge.access.condition",
    "Issued Notice": "ecms_core.oversight.edge.access.condition",
    "Case Decision Fact": "ecms_core.oversight.edge.access.condition",
    "Case Decision Line": "ecms_core.oversight.edge.access.condition",
    "Order Inspector": "ecms_core.oversight.edge.access.condition",
    "File": "ecms_core.oversight.edge.access.files_condition",
    "Tag Link": "ecms_core.oversight.edge.marks.tag_links_condition",
}

has_permission = {
    "Establishment": "ecms_core.oversight.edge.access.may_change",
    "Complainant": "ecms_core.casework.doctype.complainant.complainant.may_know",
    "Labour Complaint": "ecms_core.oversight.edge.access.may",
    "Labour Case": "ecms_core.oversight.edge.access.may",
    "Case Event": "ecms_core.oversight.edge.access.may",
    "Case Violation": "ecms_core.oversight.edge.access.may",
    "Case Hearing": "ecms_core.oversight.edge.access.may",
    "Case Decision": "ecms_core.oversight.edge.access.may",
    "Case Payment": "ecms_core.oversight.edge.access.may",
    "Case Deadline": "ecms_core.oversight.edge.access.may",
    "Deadline Entry": "ecms_core.oversight.edge.access.may",
    "Deadline Reminder": "ecms_core.oversight.edge.access.may",
    "Inspection Order": "ecms_core.oversight.edge.access.may",
    "Inspection Visit": "ecms_core.oversight.edge.access.may",
    "Answer Sheet": "ecms_core.oversight.edge.access.may",
    "Checklist Answer": "ecms_core.oversight.edge.access.may",
    "Inspector Draw": "ecms_core.oversight.edge.access.may",
    "Issued Notice": "ecms_core.oversight.edge.access.may",
    "Tag Link": "ecms_core.oversight.edge.marks.may_see_tag",
}

standard_queries = {
    "Establishment": "ecms_core.establishments.edge.lookup.establishments",
    "Complainant": "ecms_core.oversight.edge.lookups.choices",
    "Labour Complaint": "ecms_core.oversight.edge.lookups.choices",
    "Labour Case": "ecms_core.oversight.edge.lookups.choices",
    "Case Event": "ecms_core.oversight.edge.lookups.choices",
    "Case Violation": "ecms_core.oversight.edge.lookups.choices",
    "Case Hearing": "ecms_core.oversight.edge.lookups.choices",
    "Case Decision": "ecms_core.oversight.edge.lookups.choices",
    "Case Payment": "ecms_core.oversight.edge.lookups.choices",
    "Case Deadline": "ecms_core.oversight.edge.lookups.choices",
    "Deadline Entry": "ecms_core.oversight.edge.lookups.choices",
    "Deadline Reminder": "ecms_core.oversight.edge.lookups.choices",
    "Inspection Order": "ecms_core.oversight.edge.lookups.choices",
    "Inspection Visit": "ecms_core.oversight.edge.lookups.choices",
    "Answer Sheet": "ecms_core.oversight.edge.lookups.choices",
    "Checklist Answer": "ecms_core.oversight.edge.lookups.choices",
    "Inspector Draw": "ecms_core.oversight.edge.lookups.choices",
    "Issued Notice": "ecms_core.oversight.edge.lookups.choices",
}

# What was done to a record stays written down when the record goes.
ignore_links_on_delete = ["Audit Entry", "Law Change"]

override_whitelisted_methods = {
    "frappe.client.get_count": "ecms_core.oversight.edge.lookups.count",
    "frappe.desk.doctype.tag.tag.get_tagged_docs": "ecms_core.oversight.edge.marks.tagged",
    "frappe.desk.like.toggle_like": "ecms_core.oversight.edge.marks.toggle_like",
    "frappe.desk.search.get_link_title": "ecms_core.oversight.edge.lookups.link_title",
}

doc_events = {
    "Translation": {"on_update": "ecms_core.packs.edge.translated.say_alike"},
    "File": {
        "before_validate": [
            "ecms_core.inspections.edge.uploads.check_upload",
            "ecms_core.inspections.edge.uploads.keep_private",
        ],
        "after_insert": "ecms_core.inspections.edge.uploads.keep_private",
    },
    "Comment": {"validate": "ecms_core.oversight.edge.marks.only_where_read"},
    "Communication": {"validate": "ecms_core.oversight.edge.marks.only_where_read"},
    "Document Follow": {"validate": "ecms_core.oversight.edge.marks.only_where_read"},
    "Event": {"validate": "ecms_core.oversight.edge.marks.only_where_read"},
    "Tag Link": {"validate": "ecms_core.oversight.edge.marks.only_where_read"},
    "ToDo": {"validate": "ecms_core.oversight.edge.marks.only_where_read"},
}

scheduler_events = {
    "hourly": ["ecms_core.law.edge.sweep.hourly"],
    "daily": [
        "ecms_core.law.edge.projection.reproject_provisional",
        "ecms_core.establishments.doctype.inspectorate_staff.inspectorate_staff.end_accounts_of_leavers",
    ],
}
