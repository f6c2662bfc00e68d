frappe.listview_settings["Labour Case"] = {
	add_fields: ["is_open", "next_due_on", "alert", "stage_label"],
	filters: [["is_open", "=", 1]],
	get_indicator(doc) {
		const late = doc.next_due_on && doc.next_due_on < frappe.datetime.get_today();
		let colour = late ? "orange" : "blue";
		if (doc.alert) colour = "red";
		if (!doc.is_open) colour = "gray";
		return [__(doc.stage_label), colour, `stage_label,=,${doc.stage_label}`];
	},
	formatters: {
		next_due_on: (moment) => (moment ? frappe.datetime.str_to_user(moment.split(" ")[0]) : ""),
	},
};
