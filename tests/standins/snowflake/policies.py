"""Masking and row access policies on views, which fakesnow lacks: made, put on, told of, and carried out for the role of the session.

Refused as Snowflake refuses it: a policy that is not there or is there twice, one that returns another type, a body that is no expression over its
arguments, a second policy on a column or on rows, a column in both kinds, and the end of a policy that is still in use. A view that is replaced has none.
"""
import re

NAME = r"[\w\".]+"
CREATE = re.compile(
    rf"^\s*create\s+(masking|row\s+access)\s+policy\s+(if\s+not\s+exists\s+)?({NAME})\s+as\s*\((.*?)\)\s*returns\s+([\w(), ]+?)\s*->\s*(.*)$", re.I | re.S
)
DROP = re.compile(rf"^\s*drop\s+(?:masking|row\s+access)\s+policy\s+({NAME})\s*;?\s*$", re.I)
VIEW = re.compile(rf"^(\s*create\s+or\s+replace\s+view\s+({NAME})\s*)(\((?:[^()']|'(?:[^'\\]|\\.|'')*')*\))?(.*)$", re.I | re.S)
ON_COLUMN = re.compile(rf"([\w\"]+)\s+(?:with\s+)?masking\s+policy\s+({NAME})", re.I)
ON_ROWS = re.compile(rf"(?:with\s+)?row\s+access\s+policy\s+({NAME})\s+on\s*\(([^)]*)\)", re.I)
ALTER = re.compile(rf"^\s*alter\s+view\s+({NAME})\s+(.*)$", re.I | re.S)
SET = re.compile(rf"^(?:modify|alter)\s+(?:column\s+)?([\w\"]+)\s+set\s+masking\s+policy\s+({NAME})(\s+force)?\s*;?\s*$", re.I)
UNSET = re.compile(r"^(?:modify|alter)\s+(?:column\s+)?([\w\"]+)\s+unset\s+masking\s+policy\s*;?\s*$", re.I)
ROWS = re.compile(rf"^(?:drop\s+row\s+access\s+policy\s+({NAME})\s*,?\s*)?(?:add\s+row\s+access\s+policy\s+({NAME})\s+on\s*\(([^)]*)\))?\s*;?\s*$", re.I)
REFERENCES = re.compile(
    r"table\s*\(\s*information_schema\.policy_references\s*\(\s*ref_entity_name\s*=>\s*'([^']+)'\s*,\s*ref_entity_domain\s*=>\s*'view'\s*\)\s*\)", re.I
)
VALUE = re.compile(r"\bval\b")
ROLE = re.compile(r"is_role_in_session\s*\(\s*'([^']*)'\s*\)", re.I)


class Refused(Exception):
    pass


def plain(name):
    return name.replace('"', "").upper()


def named(names):
    return [plain(each.strip()) for each in names.split(",") if each.strip()]


class Policies:
    def __init__(self):
        self.known = {}
        self.on = {}

    def policy(self, name):
        if plain(name) not in self.known:
            raise Refused(f"SQL compilation error: Policy '{plain(name)}' does not exist or not authorized.")
        return plain(name)

    def statement(self, sql, run):
        """The answer to a statement about policies; None for any other."""
        if made := CREATE.match(sql):
            return self.create(made, run)
        if dropped := DROP.match(sql):
            name = self.policy(dropped[1])
            if any(name in [*on["masks"].values(), on["rows"] and on["rows"][0]] for on in self.on.values()):
                raise Refused(f"SQL compilation error: Policy {name} cannot be dropped/replaced as it is associated with one or more entities.")
            del self.known[name]
            return f"{name} successfully dropped."
        if altered := ALTER.match(sql):
            return self.alter(plain(altered[1]), altered[2].strip())
        return None

    def create(self, made, run):
        kind, lenient, name, signature, returns, body = made.groups()
        if plain(name) in self.known:
            if lenient:
                return f"{plain(name)} already exists, statement succeeded."
            raise Refused(f"SQL compilation error: Object '{plain(name)}' already exists.")
        arguments = [each.strip().split(None, 1) for each in re.split(r",(?![^(]*\))", signature)] if signature.strip() else []
        is_mask = kind.lower() == "masking"
        if not arguments:
            raise Refused("SQL compilation error: A policy needs an argument.")
        wanted = arguments[0][1] if is_mask else "boolean"
        if re.sub(r"\s", "", wanted).lower() != re.sub(r"\s", "", returns).lower():
            raise Refused(f"SQL compilation error: The return type '{returns}' of the policy does not match '{wanted}'.")
        columns = ", ".join(f"cast(null as {kind_}) as {name_}" for name_, kind_ in arguments)
        run(f"select {ROLE.sub('false', body)} as result from (select {columns}) as given")
        self.known[plain(name)] = {"mask": is_mask, "arguments": [plain(name_) for name_, _ in arguments], "body": body}
        return f"Policy {plain(name)} successfully created."

    def entry(self, view):
        return self.on.setdefault(view, {"masks": {}, "rows": None})

    def set_rows(self, view, name, columns):
        name = self.policy(name)
        entry = self.entry(view)
        if entry["rows"]:
            raise Refused(f"SQL compilation error: Object {view} already has a ROW_ACCESS_POLICY. Only one ROW_ACCESS_POLICY is allowed at a time.")
        if both := set(named(columns)) & set(entry["masks"]):
            raise Refused(f"SQL compilation error: Column '{both.pop()}' is attached to a masking policy and can't be in a row access policy.")
        if self.known[name]["mask"] or len(named(columns)) != len(self.known[name]["arguments"]):
            raise Refused(f"SQL compilation error: {name} can't be put on the rows of {view} by {columns}.")
        entry["rows"] = (name, named(columns))

    def set_mask(self, view, column, name, force):
        name, column = self.policy(name), plain(column)
        entry = self.entry(view)
        if column in entry["masks"] and not force:
            raise Refused(f"SQL compilation error: Specified column already attached to another masking policy: {column}.")
        if entry["rows"] and column in entry["rows"][1]:
            raise Refused(f"SQL compilation error: Column '{column}' is in a row access policy and can't be attached to a masking policy.")
        if not self.known[name]["mask"]:
            raise Refused(f"SQL compilation error: {name} is no masking policy.")
        entry["masks"][column] = name

    def alter(self, view, what):
        if found := SET.match(what):
            self.set_mask(view, found[1], found[2], found[3])
        elif found := UNSET.match(what):
            if self.entry(view)["masks"].pop(plain(found[1]), None) is None:
                raise Refused(f"SQL compilation error: Column {plain(found[1])} has no masking policy.")
        elif (found := ROWS.match(what)) and (found[1] or found[2]):
            if found[1]:
                if not self.entry(view)["rows"] or self.entry(view)["rows"][0] != plain(found[1]):
                    raise Refused(f"SQL compilation error: {plain(found[1])} is not on {view}.")
                self.entry(view)["rows"] = None
            if found[2]:
                self.set_rows(view, found[2], found[3])
        else:
            return None
        return "Statement executed successfully."

    def without_clauses(self, sql):
        """The statement that makes a view, without its policies, and what puts them on it once it is made."""
        made = VIEW.match(sql)
        if not made:
            return sql, None
        view, columns, rest = plain(made[2]), made[3] or "", made[4]
        head, _, query = re.split(r"(\bas\s+select\b)", rest, maxsplit=1, flags=re.I) if re.search(r"\bas\s+select\b", rest, re.I) else (rest, "", "")
        masks, rows = ON_COLUMN.findall(columns), ON_ROWS.findall(head)
        for _, name in masks:
            self.policy(name)
        for name, _ in rows:
            self.policy(name)

        def put_on():
            self.on.pop(view, None)
            for column, name in masks:
                self.set_mask(view, column, name, False)
            for name, on in rows:
                self.set_rows(view, name, on)

        stripped = made[1] + ON_COLUMN.sub(r"\1", columns) + ON_ROWS.sub("", head) + rest[len(head):]
        return stripped, put_on

    def told(self, sql):
        """A question for the policies on a view, as one over rows."""
        def rows(match):
            entry = self.on.get(plain(match[1]), {"masks": {}, "rows": None})
            place = lambda name: name.rsplit(".", 1)
            told = [(*place(name), "MASKING_POLICY", f"'{column}'", "null") for column, name in entry["masks"].items()]
            if entry["rows"]:
                name, columns = entry["rows"]
                told.append((*place(name), "ROW_ACCESS_POLICY", "null", "'[ " + ", ".join(f'"{each}"' for each in columns) + " ]'"))
            selects = [
                f"select '{schema}' as policy_schema, '{name}' as policy_name, '{kind}' as policy_kind, {column} as ref_column_name, {arguments} as ref_arg_column_names"
                for schema, name, kind, column, arguments in told
            ]
            none = "select '' as policy_schema, '' as policy_name, '' as policy_kind, '' as ref_column_name, '' as ref_arg_column_names where false"
            return "(" + " union all ".join(selects or [none]) + ") as told"
        return REFERENCES.sub(rows, sql)

    def carried_out(self, sql, role, columns_of):
        """A query as the role may read: each view with policies is what these leave of it."""
        if not re.match(r"^\s*(select|with)\b", sql, re.I):
            return sql
        for view, entry in self.on.items():
            if not entry["masks"] and not entry["rows"]:
                continue
            body = lambda name: "(" + ROLE.sub(lambda m: "true" if m[1] == role else "false", self.known[name]["body"]) + ")"
            def shown(column):
                name = entry["masks"].get(column.upper())
                return VALUE.sub(column, body(name)) + f" as {column}" if name else column
            def rows():
                if not entry["rows"]:
                    return ""
                name, columns = entry["rows"]
                text = body(name)
                for argument, column in zip(self.known[name]["arguments"], columns):
                    text = re.sub(rf"\b{argument}\b", column, text, flags=re.I)
                return f" where {text}"
            schema, name = view.split(".")[-2:]
            pattern = re.compile(rf"(?<![\w.\"'])\"?{schema}\"?\.\"?{name}\"?(?![\w'])", re.I)
            if pattern.search(sql):
                listed = ", ".join(shown(column) for column in columns_of(schema, name))
                sql = pattern.sub(lambda _: f"(select {listed} from {schema}.{name}{rows()})", sql)
        return sql
