// A case shows where it stands, what comes next and who does it; its buttons are the steps.

const DIALOGS = {
	order: () => [
		{
			fieldname: "valid_from",
			fieldtype: "Date",
			label: __("Valid from"),
			reqd: 1,
			default: frappe.datetime.get_today(),
		},
		{
			fieldname: "valid_to",
			fieldtype: "Date",
			label: __("Valid until"),
			reqd: 1,
			default: frappe.datetime.add_days(frappe.datetime.get_today(), 30),
		},
		{ fieldname: "scope", fieldtype: "Small Text", label: __("Scope") },
	],
	service: (ways, { needs_time }) => ecms.clocks.service_fields({ ways, needs_time }),
	correction: () => [
		{
			fieldname: "corrected_on",
			fieldtype: "Date",
			label: __("Corrected on"),
			reqd: 1,
			default: frappe.datetime.get_today(),
		},
	],
	move: () => [{ fieldname: "note", fieldtype: "Small Text", label: __("Note") }],
	draw: () => [],
	notice: () => [],
};

const EXPLAIN = {
	draw: __(
		"One of the eligible inspectors of the office is drawn at random. The draw is recorded and can be checked by anybody."
	),
	order: __("The order names the inspector. It is numbered and issued as a letter."),
	notice: __("The letter is numbered, issued as a PDF and kept as issued."),
	service: __("The legal time counts from the day on which this service takes effect by law."),
	correction: __("All violations of the case are recorded as corrected."),
	move: "",
};

frappe.ui.form.on("Labour Case", {
	refresh(frm) {
		// The Desk shows another case in the same form: nothing of the one before stays.
		frm.clear_custom_buttons();
		frm.get_field("overview").$wrapper.empty();
		if (frm.is_new()) return;
		frm.disable_save();
		if (frm.doc.alert) frm.set_intro(frappe.utils.escape_html(frm.doc.alert), "red");
		const name = frm.doc.name;
		frappe.xcall("ecms_core.casework.edge.steps.open_steps", { case: name }).then((course) => {
			if (frm.doc.name !== name) return;
			if (course.stage !== frm.doc.stage) return frm.reload_doc();
			name_deadlines(course);
			add_steps(frm, course);
			show_course(frm, course);
		});
	},
});

// A step that waits for a deadline names its rule; people know the deadline by its title.
function name_deadlines(course) {
	course.steps.forEach((step) =>
		course.clocks.forEach((clock) => {
			step.missing = step.missing.replace(clock.rule, `'${clock.title}'`);
		})
	);
}

function add_steps(frm, course) {
	frm.clear_custom_buttons();
	const ready = course.steps.find((step) => !step.missing);
	course.steps.forEach((step) => {
		const button = frm.add_custom_button(step.label, () => take(frm, step, course.ways));
		if (step === ready) button.removeClass("btn-default").addClass("btn-primary");
		if (step.missing) {
			button.addClass("ecms-not-yet").attr("title", step.missing);
			button.attr("aria-description", step.missing);
		}
	});
}

function take(frm, step, ways) {
	if (step.missing) {
		frappe.msgprint({ title: step.label, message: step.missing, indicator: "orange" });
		return;
	}
	if (step.act === "decision") return draft_decision(frm);
	if (step.act === "payment") {
		frappe.db
			.get_value("Case Decision", { case: frm.doc.name, docstatus: 1 }, "name")
			.then((found) => {
				frappe.new_doc("Case Payment", {
					decision: found.message.name,
					case: frm.doc.name,
					currency: frm.doc.currency,
					amount: frm.doc.owed,
				});
			});
		return;
	}
	if (step.doctype) {
		frappe.new_doc(step.doctype, { case: frm.doc.name });
		return;
	}
	const opener = document.activeElement;
	const dialog = new frappe.ui.Dialog({
		title: step.label,
		fields: [
			{
				fieldtype: "HTML",
				options: `<p class="text-muted">${[EXPLAIN[step.act], step.basis]
					.filter(Boolean)
					.map(frappe.utils.escape_html)
					.join("<br>")}</p>`,
			},
			...DIALOGS[step.act](ways, step),
		],
		primary_action_label: step.label,
		primary_action(values) {
			dialog.disable_primary_action();
			frappe
				.xcall("ecms_core.casework.edge.steps.take_step", {
					case: frm.doc.name,
					step: step.id,
					values,
				})
				.then((made) => {
					dialog.hide();
					frm.reload_doc();
					announce(step, made);
				})
				.catch(() => dialog.enable_primary_action());
		},
	});
	// Who works by keyboard goes on where the dialog was opened.
	dialog.$wrapper.on("hidden.bs.modal", () => opener.focus());
	dialog.show();
}

async function draft_decision(frm) {
	const { values, lines, fine_facts } = await frappe.xcall(
		"ecms_core.casework.doctype.case_decision.case_decision.draft_decision",
		{ case: frm.doc.name }
	);
	// The Desk learns the titles of links from a saved document; this one is not saved yet.
	const violations = await frappe.db.get_list("Case Violation", {
		filters: { case: frm.doc.name },
		fields: ["name", "title"],
		limit: 0,
	});
	violations.forEach((one) => frappe.utils.add_link_title("Case Violation", one.name, one.title));
	frappe.model.with_doctype("Case Decision", () => {
		const doc = Object.assign(frappe.model.get_new_doc("Case Decision"), values);
		lines.forEach((line) =>
			Object.assign(frappe.model.add_child(doc, "Case Decision Line", "lines"), line)
		);
		fine_facts.forEach((fact) =>
			Object.assign(frappe.model.add_child(doc, "Case Decision Fact", "fine_facts"), fact)
		);
		frappe.set_route("Form", doc.doctype, doc.name);
	});
}

function announce(step, made) {
	if (made.doctype === "Inspector Draw") {
		frappe.db.get_doc("Inspector Draw", made.name).then((draw) => {
			const eligible = JSON.parse(draw.eligible).length;
			frappe.db.get_value("Inspectorate Staff", draw.chosen, "full_name").then((staff) =>
				frappe.show_alert({
					message: __("{0} was drawn among {1}.", [staff.message.full_name, eligible]),
					indicator: "green",
				})
			);
		});
	} else {
		frappe.show_alert({ message: step.label, indicator: "green" });
	}
}

function show_course(frm, course) {
	const wrapper = frm.get_field("overview").$wrapper.addClass("ecms-overview");
	wrapper.html(
		[stages_of(course), next_of(course), `<div class="ecms-clocks"></div>`, events_of(course)].join("")
	);
	ecms.clocks.show(frm, wrapper.find(".ecms-clocks"), course);
	wrapper.find("[data-step]").on("click", (event) => {
		const id = event.currentTarget.dataset.step;
		take(
			frm,
			course.steps.find((step) => step.id === id),
			course.ways
		);
	});
}

function stages_of(course) {
	const passed = new Set(course.events.map((event) => event.to_stage));
	passed.add(course.stages[0].id);
	const items = course.stages
		.filter(({ id }) => passed.has(id) || course.ahead.includes(id))
		.map((stage) => {
			const here = stage.id === course.stage;
			const state = here ? "here" : passed.has(stage.id) ? "passed" : "ahead";
			return `<li class="ecms-stage ecms-${state}" ${here ? 'aria-current="step"' : ""}>
				<span>${frappe.utils.escape_html(stage.label)}</span></li>`;
		});
	return `<ol class="ecms-course" aria-label="${__("Course of the case")}">${items.join("")}</ol>`;
}

function next_of(course) {
	const esc = frappe.utils.escape_html;
	const ready = course.steps.filter((step) => !step.missing);
	const later = course.steps.filter((step) => step.missing);
	const parts = [];
	if (ready.length) {
		parts.push(`<h5>${__("Your next step")}</h5>`);
	} else if (course.waits_for.length) {
		const who = course.waits_for.map((role) => esc(__(role).replace(/^ECMS /, ""))).join(", ");
		parts.push(`<p>${__("Waits for: {0}", [who])}</p>`);
	}
	// The Desk's own buttons are in the header, on a small screen in its menu: there these help.
	ready.forEach((step) =>
		parts.push(`<p><strong class="hidden-xs">${esc(step.label)}</strong>
			<button type="button" class="btn btn-primary visible-xs" data-step="${esc(step.id)}">
			${esc(step.label)}</button></p>`)
	);
	later.forEach((step) =>
		parts.push(`<p class="ecms-quiet">${esc(step.label)}. ${esc(step.missing)}</p>`)
	);
	return parts.length ? `<div class="ecms-next">${parts.join("")}</div>` : "";
}

function events_of(course) {
	if (!course.events.length) return "";
	const esc = frappe.utils.escape_html;
	const rows = course.events.map((event) => {
		const link = event.reference_name
			? `<a href="${frappe.utils.get_form_link(
					event.reference_doctype,
					event.reference_name
			  )}">${esc(event.details || __(event.reference_doctype))}</a>`
			: esc(event.details || "");
		return `<tr><td>${minute_of(event.happened_at)}</td>
			<td>${esc(event.label)}</td><td>${link}</td>
			<td>${esc(course.people[event.actor] || event.actor)}</td></tr>`;
	});
	return `<h5>${__("What happened")}</h5><div class="ecms-scroll"><table class="table ecms-events">
		<thead><tr><th>${__("When")}</th><th>${__("Step")}</th><th>${__("Document")}</th>
		<th>${__("Who")}</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function minute_of(moment) {
	const [day, time] = moment.split(" ");
	return `${frappe.datetime.str_to_user(day)} ${time.slice(0, 5)}`;
}
