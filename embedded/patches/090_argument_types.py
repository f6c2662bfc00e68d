"""Arguments of Frappe's own methods kept the types of the request, so that "0" was true: the fork
made all annotations texts, which are not checked.

They are resolved for Frappe's own functions; an app's texts stay unchecked, as on genuine Frappe.
"""

from embedded.assemble import Tree

RESOLVE = '''
@lru_cache(maxsize=4096)
def annotations_of(func: Callable) -> dict:
	"""Return a function's annotations; the framework's as what they name, if that is known."""
	function = unwrap(func)
	if not function.__module__.startswith("frappe."):
		return func.__annotations__
	found = {}
	for name, annotation in func.__annotations__.items():
		if isinstance(annotation, str):
			try:
				annotation = eval(annotation, function.__globals__)
			except (NameError, TypeError, AttributeError):
				# known to type checkers only; stays a text, which is not checked
				pass
		found[name] = annotation
	return found


'''


def apply(tree: Tree) -> None:
    file = "frappe/utils/typing_validations.py"
    tree.replace(
        file, "\tannotations = func.__annotations__\n", "\tannotations = annotations_of(func)\n"
    )
    tree.replace(
        file,
        "def transform_parameter_types(",
        RESOLVE.lstrip("\n") + "def transform_parameter_types(",
    )
    tree.replace(
        file,
        "from inspect import _empty, isclass\n",
        "from inspect import _empty, isclass, unwrap\n",
    )
