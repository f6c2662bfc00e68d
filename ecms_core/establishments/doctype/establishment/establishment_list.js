frappe.listview_settings["Establishment"] = {
	onload(listview) {
		// The filter on the name looks into the search words: "pena" finds Peña, as "peña" does.
		const filters_for = listview.get_filters_for_args.bind(listview);
		listview.get_filters_for_args = () =>
			filters_for().map(([doctype, field, operator, value]) =>
				field === "establishment_name" && operator === "like"
					? [doctype, "search_key", operator, without_accents(value)]
					: [doctype, field, operator, value]
			);
	},
};

function without_accents(text) {
	return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
