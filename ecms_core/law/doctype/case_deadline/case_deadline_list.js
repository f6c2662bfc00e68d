// A running clock shows its light by a word, an ended one that it ended.

frappe.listview_settings["Case Deadline"] = {
	add_fields: ["light", "status"],
	get_indicator(doc) {
		if (doc.status !== "Running") return [__(doc.status), "gray", `status,=,${doc.status}`];
		const [word, colour] = {
			green: [__("in time"), "green"],
			amber: [__("soon due"), "orange"],
			red: [__("urgent"), "red"],
			grey: [__("stands still"), "gray"],
		}[doc.light] || [__("Running"), "blue"];
		return [word, colour, `light,=,${doc.light}`];
	},
};
