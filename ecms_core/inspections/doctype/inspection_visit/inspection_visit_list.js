// Frappe's own style sheet makes a column of the name "result" as high as a whole list: shown here.
frappe.listview_settings["Inspection Visit"] = {
	add_fields: ["result"],
	get_indicator(doc) {
		if (doc.docstatus !== 1 || !doc.result) return;
		const colour = { "No violation": "green", "Violations found": "orange" };
		return [__(doc.result), colour[doc.result] || "red", `result,=,${doc.result}`];
	},
};
