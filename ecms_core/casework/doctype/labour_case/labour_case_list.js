frappe.listview_settings["Labour Case"] = {
	add_fields: ["is_open", "next_due_on", "alert"],
	filters: [["is_open", "=", 1]],
	get_indicator(doc) {
		if (!doc.is_open) return [__(doc.stage_label), "gray", `is_open,=,0`];
		if (doc.alert) return [__(doc.stage_label), "red", `alert,is,set`];
		if (doc.next_due_on && doc.next_due_on < frappe.datetime.now_datetime()) {
			return [__(doc.stage_label), "orange", `next_due_on,<,${frappe.datetime.now_datetime()}`];
		}
		return [__(doc.stage_label), "blue", `stage_label,=,${doc.stage_label}`];
	},
};
