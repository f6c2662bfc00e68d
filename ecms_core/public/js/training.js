// The band of a training site: nobody may take it for the real one.

$(document).on("app_ready", () => {
	if (!frappe.boot.ecms_training) return;
	const text = __("Training site: what is done here has no effect");
	$(`<div class="ecms-training" role="note"></div>`).text(text).prependTo("body");
});
