frappe.ui.form.on("Issued Notice", {
	refresh(frm) {
		frm.get_field("service_method").set_description(
			frappe.utils.escape_html((frm.doc.__onload || {}).way_of_service || "")
		);
		const { correction } = frm.doc.__onload || {};
		if (correction) {
			frm.add_custom_button(__("Correct the service"), () =>
				ecms.clocks.correct_service(frm, correction)
			);
		}
		const field = frm.get_field("preview").$wrapper;
		if (!frm.doc.pdf) {
			field.html(`<p class="text-muted">${__("The file of this letter is not kept here.")}</p>`);
			return;
		}
		const url = frappe.utils.escape_html(frm.doc.pdf);
		field.html(
			`<iframe src="${url}" title="${frappe.utils.escape_html(frm.doc.title)}"
				style="width:100%;height:80vh;border:1px solid var(--border-color)"></iframe>`
		);
		frm.add_custom_button(__("Open the PDF"), () => window.open(frm.doc.pdf)).addClass(
			"btn-primary"
		);
	},
});
