// The questions of the checklist as Desk controls; what is typed is kept in the answers field.

const CONTROL = {
	compliance: { fieldtype: "Select", options: ["", "Complying", "Not complying", "Not applicable"] },
	yes_no: { fieldtype: "Select", options: ["", "Yes", "No"] },
	choice: { fieldtype: "Select" },
	number: { fieldtype: "Float" },
	date: { fieldtype: "Date" },
	text: { fieldtype: "Small Text" },
};

frappe.ui.form.on("Answer Sheet", {
	refresh(frm) {
		if (!frm.doc.checklist) return;
		frappe.require("/assets/ecms_core/js/expressions.js", () =>
			frappe.db
				.get_doc("Inspection Checklist", frm.doc.checklist)
				.then((checklist) => draw_questions(frm, checklist.questions))
		);
		if (frm.doc.docstatus === 1 && frm.doc.visit) {
			frm.add_custom_button(__("Back to the visit"), () =>
				frappe.set_route("Form", "Inspection Visit", frm.doc.visit)
			).addClass("btn-primary");
		}
	},
	on_submit(frm) {
		// The visit now names its sheet: what the Desk holds of it is old, and would be refused.
		frappe.model.clear_doc("Inspection Visit", frm.doc.visit);
	},
	checklist(frm) {
		frm.trigger("refresh");
	},
});

function answers_of(frm) {
	try {
		return JSON.parse(frm.doc.answers || "{}");
	} catch {
		return {};
	}
}

function draw_questions(frm, questions) {
	const wrapper = frm.get_field("form").$wrapper.addClass("ecms-sheet").empty();
	const read_only = frm.doc.docstatus !== 0;
	const answers = answers_of(frm);
	const fields = [];
	let section = null;
	questions.forEach((question) => {
		if (question.section !== section) {
			section = question.section;
			fields.push({ fieldtype: "Section Break", label: __(section || "") });
		}
		fields.push(...controls(question, answers[question.question_id], read_only));
	});
	const group = new frappe.ui.FieldGroup({ fields, body: wrapper });
	group.make();
	name_inputs(group, questions);
	questions.filter((q) => q.kind === "number").forEach((q) => show_as_typed(group.get_field(q.question_id)));
	const progress = $(`<p class="text-muted" role="status"></p>`).prependTo(wrapper);
	const keep = () => {
		const typed = read_only ? answers : collect(group, questions);
		const asked = asked_questions(questions, typed);
		// What is not asked keeps no answer, as the server wants it.
		const now = Object.fromEntries(Object.entries(typed).filter(([id]) => asked.has(id)));
		questions.forEach((question) => show_condition(group, question, asked, now));
		const given = Object.values(now).filter((a) => ![undefined, null, ""].includes(a.value));
		progress.text(__("{0} of {1} questions are answered.", [given.length, asked.size]));
		return now;
	};
	keep();
	wrapper.off("change input");
	if (read_only) return;
	wrapper.on("change input", "input, select, textarea", () => {
		// After the control has taken the value over.
		setTimeout(() => {
			const now = keep();
			// The server keeps them in an order of its own, which is no change.
			if (!frappe.utils.deep_equal(now, answers_of(frm))) {
				frm.doc.answers = JSON.stringify(now);
				frm.dirty();
			}
		}, 50);
	});
}

function values_of(answers) {
	return Object.fromEntries(Object.entries(answers).map(([id, answer]) => [id, answer.value]));
}

function asked_questions(questions, answers) {
	const conditions = Object.fromEntries(questions.map((q) => [q.question_id, q.relevant || ""]));
	return ecms.expressions.asked(conditions, values_of(answers));
}

// Shows a question while it is asked, and beneath it what its answer does not meet.
function show_condition(group, question, asked, answers) {
	const id = question.question_id;
	const control = group.get_field(id);
	control.$wrapper.toggle(asked.has(id));
	parts_of(question).forEach((name) => group.get_field(name).$wrapper.toggle(asked.has(id)));
	if (!asked.has(id)) {
		[`${id}__workers`, `${id}__remark`].forEach((name) => {
			const part = group.get_field(name);
			if (part) part.$wrapper.hide();
		});
	}
	control.$wrapper.find(".ecms-unmet").remove();
	const answer = answers[id];
	if (!question.constraint_expression || !answer) return;
	if (ecms.expressions.holds(question.constraint_expression, values_of(answers), answer.value)) return;
	const told = question.constraint_message
		? __(question.constraint_message)
		: __("Expected: {0}", [question.constraint_expression]);
	$(`<p class="ecms-unmet text-danger" role="alert"></p>`).text(told).appendTo(control.$wrapper);
}

// Frappe ties a label to its input by a click only, which a screen reader does not see.
function name_inputs(group, questions) {
	group.fields_list.forEach((control) => {
		if (!control.$input) return;
		const id = `ecms-${control.df.fieldname}`;
		control.$input.attr("id", id);
		control.$wrapper.find("label.control-label").attr("for", id);
	});
	// Of a box a screen reader says the option; what it answers stands above.
	questions.forEach((question) => {
		const words = { "aria-describedby": `ecms-${question.question_id}` };
		parts_of(question).forEach((name) => {
			const { $input } = group.get_field(name);
			if ($input) $input.attr(words);
		});
	});
}

// Frappe writes 5 as 5.000, which half the world reads as five thousand.
function show_as_typed(control) {
	const { decimal_str } = get_number_format_info(get_number_format());
	control.get_precision = () => null;
	control.format_for_input = (value) =>
		isNaN(parseFloat(value)) ? "" : String(value).replace(".", decimal_str || ".");
	control.set_input(control.value);
}

// The options to choose from, as the server reads them: one a line, without the blanks around it.
function options_of(question) {
	const lines = (question.options || "").split("\n");
	return lines.map((line) => line.trim()).filter(Boolean);
}

// A question that takes several options has a box for each.
function parts_of(question) {
	if (question.kind !== "multiple") return [];
	return options_of(question).map((_, number) => `${question.question_id}__${number}`);
}

// What stands under a question: help with it, then its article.
function beneath(question) {
	const said = [question.hint && __(question.hint), question.basis].filter(Boolean);
	return said.map((text) => frappe.utils.escape_html(text)).join("<br>");
}

function boxes(question, answer, read_only) {
	const chosen = answer ? answer.value.split("\n") : [];
	const label = frappe.utils.escape_html(`${question.question_id}. ${__(question.label)}`);
	const needed = question.required && !read_only ? "reqd" : "";
	const told = `<div class="control-label ${needed}" id="ecms-${question.question_id}">${label}</div><p class="help-box small text-muted">${beneath(question)}</p>`;
	const names = parts_of(question);
	return [
		{ fieldtype: "HTML", fieldname: question.question_id, options: told },
		...options_of(question).map((option, number) => ({
			fieldtype: "Check",
			fieldname: names[number],
			label: frappe.utils.escape_html(__(option)),
			default: chosen.includes(option) ? 1 : 0,
			read_only,
		})),
	];
}

// Frappe 15 shows a text that is read only as the HTML that somebody may have typed into it.
function as_typed({ fieldname, label, default: text, description, depends_on }) {
	const options = `<div class="form-group"><label class="control-label">${frappe.utils.escape_html(label)}</label>
		<div class="control-value like-disabled-input ecms-typed">${frappe.utils.escape_html(text || "")}</div>
		<p class="help-box small text-muted">${description || ""}</p></div>`;
	return { fieldtype: "HTML", fieldname, options, depends_on };
}

function controls(question, answer, read_only) {
	if (question.kind === "multiple") return boxes(question, answer, read_only);
	const id = question.question_id;
	const control = {
		...CONTROL[question.kind],
		fieldname: id,
		label: `${id}. ${__(question.label)}`,
		reqd: question.required && !read_only,
		// Frappe takes the number 0 for no default.
		default: answer ? answer.value || String(answer.value) : undefined,
		read_only,
		description: beneath(question),
	};
	// What is read only is written by Frappe: with the decimals that the answer has.
	if (question.kind === "number") control.precision = (String(control.default).split(".")[1] || "").length;
	if (question.kind === "choice") control.options = ["", ...options_of(question)];
	if (question.kind === "text" && read_only) return [as_typed(control)];
	if (question.kind !== "compliance") return [control];
	const finding = `eval:doc["${id}"] === "Not complying"`;
	const remark = {
		fieldname: `${id}__remark`,
		fieldtype: "Small Text",
		label: __("What was found"),
		depends_on: finding,
		default: answer ? answer.remark : undefined,
	};
	return [
		control,
		{
			fieldname: `${id}__workers`,
			fieldtype: "Int",
			label: __("Workers affected"),
			depends_on: finding,
			default: answer ? answer.workers_affected : undefined,
			read_only,
		},
		read_only ? as_typed(remark) : remark,
	];
}

function collect(group, questions) {
	const values = group.get_values(true) || {};
	const answers = {};
	questions.forEach((question) => {
		const id = question.question_id;
		let value = values[id];
		if (question.kind === "multiple") {
			const names = parts_of(question);
			value = options_of(question).filter((_, number) => values[names[number]]).join("\n");
		}
		if (value === undefined || value === null || value === "") return;
		// A number that nobody typed is 0 in the control, and no answer.
		const input = group.get_field(id).$input;
		if (question.kind === "number" && input && !input.val()) return;
		answers[id] = { value };
		if (value === "Not complying") {
			answers[id].workers_affected = cint(values[`${id}__workers`]);
			answers[id].remark = values[`${id}__remark`] || "";
		}
	});
	return answers;
}
