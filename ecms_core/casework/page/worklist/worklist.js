// What is due for me or for my office, the earliest first.

frappe.pages["worklist"].on_page_load = (wrapper) => {
	wrapper.worklist = new Worklist(wrapper);
};

frappe.pages["worklist"].on_page_show = (wrapper) => {
	wrapper.worklist.reload();
};

class Worklist {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Worklist"),
			single_column: true,
		});
		this.inspects = frappe.user.has_role("ECMS Inspector");
		this.scope = this.page.add_field({
			fieldname: "scope",
			fieldtype: "Select",
			label: __("Cases of"),
			options: [
				{ value: "mine", label: __("Mine") },
				{ value: "office", label: __("My office") },
			],
			default: this.inspects ? "mine" : "office",
			change: () => this.reload(),
		});
		this.page.set_secondary_action(__("Refresh"), () => this.reload(), "refresh");
		this.page.add_inner_button(__("All cases"), () => frappe.set_route("List", "Labour Case"));
		if (frappe.model.can_create("Labour Complaint")) {
			this.page.set_primary_action(
				__("Record a complaint"),
				() => frappe.new_doc("Labour Complaint"),
				"add"
			);
		}
		this.counts = $(`<div class="ecms-worklist-counts" aria-live="polite"></div>`).appendTo(
			this.page.main
		);
		this.list = $(`<div></div>`).appendTo(this.page.main);
		this.more = $(
			`<button class="btn btn-default btn-sm" style="margin:16px 0">${__("Show more")}</button>`
		)
			.appendTo(this.page.main)
			.on("click", () => this.load());
	}

	reload() {
		this.after = null;
		this.group = null;
		this.list.empty();
		this.show_counts();
		return this.load();
	}

	show_counts() {
		this.counts.toggle(this.inspects);
		if (!this.inspects) return;
		frappe.xcall("ecms_core.casework.edge.worklist.summary").then((counts) => {
			const boxes = [
				["overdue", __("Overdue")],
				["today", __("Due today")],
				["week", __("Due this week")],
			];
			this.counts.html(
				boxes
					.map(
						([key, label]) =>
							`<div class="ecms-count" data-count="${key}"><strong>${counts[key]}</strong>${label}</div>`
					)
					.join("")
			);
		});
	}

	load() {
		this.more.hide();
		const args = { scope: this.scope.get_value() || (this.inspects ? "mine" : "office") };
		if (this.after) args.after = this.after;
		return frappe.xcall("ecms_core.casework.edge.worklist.page", args).then(({ rows, next }) => {
			rows.forEach((row) => this.add(row));
			if (!this.list.children().length) {
				this.list.html(
					`<p class="text-muted" style="padding:24px 0">${__(
						"Nothing is due. Cases appear here when a legal time is running."
					)}</p>`
				);
			}
			this.after = next;
			this.more.toggle(Boolean(next));
		});
	}

	add(row) {
		const esc = frappe.utils.escape_html;
		const group = group_of(row.next_due_on);
		if (group !== this.group) {
			this.group = group;
			this.body = $(
				`<section class="ecms-work-group"><h4>${GROUPS[group]}</h4></section>`
			).appendTo(this.list);
		}
		const link = frappe.utils.get_form_link("Labour Case", row.name);
		this.body.append(`<div class="ecms-work-row">
			<div>${frappe.datetime.str_to_user(row.next_due_on.split(" ")[0])}</div>
			<div><a href="${link}">${esc(row.title)}</a> <span class="text-muted">${esc(row.name)}</span>
				${row.alert ? `<span class="ecms-alert">${esc(row.alert)}</span>` : ""}</div>
			<div>${esc(row.next_due_what || "")}</div>
			<div class="text-muted">${esc(row.stage_label)}</div></div>`);
	}
}

const GROUPS = {
	overdue: __("Overdue"),
	today: __("Due today"),
	week: __("Due this week"),
	later: __("Later"),
};

function group_of(due) {
	const days = frappe.datetime.get_day_diff(due.split(" ")[0], frappe.datetime.get_today());
	if (days < 0) return "overdue";
	if (days === 0) return "today";
	return days < 7 ? "week" : "later";
}
