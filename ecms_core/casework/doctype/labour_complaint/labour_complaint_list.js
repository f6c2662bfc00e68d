frappe.listview_settings["Labour Complaint"] = {
	get_indicator(doc) {
		const colour = { Received: "orange", "Case opened": "green", Dismissed: "gray" };
		return [__(doc.status), colour[doc.status], `status,=,${doc.status}`];
	},
};
