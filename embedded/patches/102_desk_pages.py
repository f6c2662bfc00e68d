"""Some pages of the Desk showed an error or nothing: a logo that is not there, a list's dashboard,
the print format builder, a calendar in another time zone, and a comment or an import without a
realtime server.
"""

from embedded.assemble import Tree


def apply(tree: Tree) -> None:
    tree.replace("frappe/hooks.py", "images/frappe-logo.svg", "images/frappe-framework-logo.svg")
    tree.replace(
        "frappe/public/js/frappe/list/list_view.js",
        "this.filter_area.filter_list.get_filter_value(",
        "this.filter_area?.filter_list?.get_filter_value(",
    )
    tree.replace(
        "frappe/public/js/print_format_builder/utils.js",
        "print_format.__onload.print_templates || {}",
        "print_format.__onload?.print_templates || []",
    )
    tree.replace(
        "frappe/public/js/print_format_builder/PrintFormatControls.vue",
        "print_format.value.__onload.print_templates || {}",
        "print_format.value.__onload?.print_templates || []",
    )
    tree.replace(
        "frappe/desk/doctype/event/event.py",
        "\tstart: date, end: date, user: str | None = None,",
        "\tstart: date | str, end: date | str, user: str | None = None,",
    )
    tree.replace(
        "frappe/public/js/frappe/form/footer/footer.js",
        '\t\t\t\t\t\t\tthis.frm.comment_box.set_value("");\n',
        '\t\t\t\t\t\t\tthis.frm.comment_box.set_value("");\n'
        "\t\t\t\t\t\t\tif (frappe.boot.disable_async) this.frm.sidebar.reload_docinfo();\n",
    )
    tree.replace(
        "frappe/core/doctype/data_import/data_import.js",
        "\t\t\tif (r.message === true) {\n\t\t\t\tfrm.disable_save();\n\t\t\t}\n",
        "\t\t\tif (r.message === true) {\n\t\t\t\tfrm.disable_save();\n"
        "\t\t\t\tif (frappe.boot.disable_async) frm.events.look_again(frm);\n\t\t\t}\n",
    )
    tree.replace(
        "frappe/core/doctype/data_import/data_import.js",
        "\tdownload_template(frm) {\n",
        "\tlook_again(frm) {\n"
        "\t\tsetTimeout(() => {\n"
        '\t\t\tfrappe.db.get_value(frm.doctype, frm.doc.name, "status").then((r) => {\n'
        '\t\t\t\tif (r.message.status === "Pending") frm.events.look_again(frm);\n'
        "\t\t\t\telse frm.reload_doc();\n"
        "\t\t\t});\n"
        "\t\t}, 2000);\n"
        "\t},\n\n"
        "\tdownload_template(frm) {\n",
    )
    tree.replace(
        "frappe/public/js/frappe/ui/notifications/notifications.js",
        '\t\t\t\tconsole.log("what");\n',
        "",
    )
