// A draft takes questions from the bank: those of the checklists in use, whole, as they stand there.

frappe.ui.form.on("Inspection Checklist", {
	refresh(frm) {
		if (frm.doc.docstatus !== 0 || !frm.has_perm("write")) return;
		const button = frm.add_custom_button(__("Take from the bank"), () =>
			bank_of_questions(frm).then((questions) => offer(frm, questions, button))
		);
	},
});

function bank_of_questions(frm) {
	const here = new Set((frm.doc.questions || []).map(identity));
	const found = new Map();
	const gather = (checklist) =>
		checklist.questions.forEach((question) => {
			const key = identity(question);
			if (!here.has(key) && !found.has(key)) found.set(key, { ...question, from: checklist.title });
		});
	return frappe.db
		.get_list("Inspection Checklist", {
			filters: { docstatus: 1, is_current: 1 },
			order_by: "creation asc",
			limit: 0,
		})
		.then((listed) =>
			Promise.all(listed.map(({ name }) => frappe.db.get_doc("Inspection Checklist", name)))
		)
		.then((checklists) => {
			checklists.forEach(gather);
			return [...found.values()];
		});
}

// Campaigns ask what the checklists ask: the same question in two of them is one of the bank.
function identity(question) {
	return `${question.question_id}\n${question.label}`;
}

function offer(frm, questions, opener) {
	const dialog = new frappe.ui.Dialog({
		title: __("Take from the bank"),
		size: "large",
		no_submit_on_enter: true,
		fields: [
			{
				fieldname: "search",
				fieldtype: "Data",
				label: __("Search in words, id, section, violation and legal basis"),
			},
			{ fieldname: "bank", fieldtype: "HTML" },
		],
		primary_action_label: __("Take"),
		primary_action() {
			const chosen = list.find("input:checked").toArray();
			if (!chosen.length) return;
			dialog.hide();
			take(frm, chosen.map((box) => questions[box.value]));
		},
	});
	const list = $(`<ul class="ecms-bank"></ul>`).html(questions.map(listed_question).join(""));
	const told = $(`<p class="ecms-quiet" role="status"></p>`);
	dialog.get_field("bank").$wrapper.append(told, list);
	const { $input: search, $wrapper: labelled } = dialog.get_field("search");
	const show = () => {
		const words = search.val().toLowerCase().split(" ").filter(Boolean);
		const rows = list.children().toArray();
		rows.forEach((row, number) => {
			const text = searched(questions[number]);
			row.hidden = !words.every((word) => text.includes(word));
		});
		const shown = rows.filter((row) => !row.hidden).length;
		told.text(__("{0} questions, {1} chosen", [shown, list.find("input:checked").length]));
	};
	// A dialog that was closed stays in the page, with its ids.
	const id = frappe.dom.get_unique_id();
	search.attr("id", id).on("input", show);
	labelled.find("label.control-label").attr("for", id);
	list.on("change", show);
	dialog.$wrapper.on("hidden.bs.modal", () => opener.focus());
	show();
	dialog.show();
}

function searched(question) {
	const { question_id, label, section, violation_type, basis } = question;
	return [question_id, label, __(label), section, violation_type, basis].join(" ").toLowerCase();
}

function listed_question(question, number) {
	const text = (value) => frappe.utils.escape_html(value || "");
	const about = [__(question.section || ""), question.violation_type, question.basis, question.from];
	return `<li><label><input type="checkbox" value="${number}">
		<span>${text(question.question_id)}. ${text(__(question.label))}
		<span class="ecms-quiet">${text(about.filter(Boolean).join(" · "))}</span></span></label></li>`;
}

function take(frm, questions) {
	// A new form begins with a row that nobody has filled in.
	(frm.doc.questions || [])
		.filter((row) => !row.question_id && !row.label)
		.forEach((row) => frappe.model.clear_doc(row.doctype, row.name));
	const fields = frappe
		.get_meta("Checklist Question")
		.fields.filter((field) => !frappe.model.no_value_type.includes(field.fieldtype))
		.map((field) => field.fieldname);
	questions.forEach((question) => {
		const values = Object.fromEntries(fields.map((name) => [name, question[name]]));
		frm.add_child("questions", values);
	});
	frm.refresh_field("questions");
	frm.dirty();
	frappe.show_alert({ message: __("{0} questions taken", [questions.length]), indicator: "green" });
}
