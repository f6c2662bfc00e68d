// Frappe's own style sheet makes a column of the name "result" as high as a whole list: shown here.
frappe.listview_settings["Checklist Answer"] = {
	add_fields: ["result"],
	get_indicator(doc) {
		if (!doc.result) return;
		const colour = { Complying: "green", "Not complying": "red" };
		return [__(doc.result), colour[doc.result] || "gray", `result,=,${doc.result}`];
	},
};
