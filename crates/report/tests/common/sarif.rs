//! Is it SARIF? The schema, and what the schema does not say.
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::OnceLock;

const SCHEMA: &str = include_str!("../sarif-schema-2.1.0.json");

/// Panics with what is wrong with `log`.
pub fn check(log: &Value) {
    static VALIDATOR: OnceLock<jsonschema::Validator> = OnceLock::new();
    let validator = VALIDATOR.get_or_init(|| {
        // Unicode regular expressions, which the validator has, want the stray bracket of this pattern escaped.
        let schema = SCHEMA.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}\\\\]?$");
        let schema = serde_json::from_str(&schema).expect("the schema is JSON");
        jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one")
    });
    let errors: Vec<String> =
        validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "not SARIF: {errors:#?}");
    for run in array(log, "runs") {
        check_run(run);
    }
}

fn check_run(run: &Value) {
    let driver = &run["tool"]["driver"];
    for rule in array(driver, "rules") {
        assert!(rule["properties"]["security-severity"].as_f64().is_none(), "GitHub wants a string");
        assert!(text(&rule["shortDescription"]["text"]).ends_with('.'));
    }
    for result in array(run, "results") {
        check_result(run, result, array(driver, "rules"));
    }
    for note in
        run["invocations"].as_array().into_iter().flatten().flat_map(|one| array(one, "toolExecutionNotifications"))
    {
        let descriptor = &driver["notifications"][note["descriptor"]["index"].as_u64().expect("an index") as usize];
        assert_eq!(descriptor["id"], note["descriptor"]["id"], "the notification's descriptor");
    }
    every_location(run, &mut |place| check_place(run, place));
}

fn check_result(run: &Value, result: &Value, rules: &[Value]) {
    if let Some(index) = result["ruleIndex"].as_u64() {
        assert_eq!(rules[index as usize]["id"], result["ruleId"], "ruleIndex and ruleId agree");
        check_message(&result["message"], &rules[index as usize]);
    }
    let ids: Vec<i64> = array(result, "relatedLocations").iter().filter_map(|place| place["id"].as_i64()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "ids of related locations are unique");
    for id in links(text(&result["message"]["text"])) {
        assert!(ids.contains(&id), "the message links to location {id}, which there is not");
    }
    assert_eq!(array(result, "locations").len(), 1);
    assert!(run["columnKind"] == "utf16CodeUnits");
}

/// The text is what the template says, and each argument is there, quoted.
fn check_message(message: &Value, rule: &Value) {
    let template = text(&rule["messageStrings"][text(&message["id"])]["text"]);
    let arguments: Vec<&str> = array(message, "arguments").iter().map(text).collect();
    for index in 0..arguments.len() {
        assert!(template.contains(&format!("'{{{index}}}'")), "argument {index} of {template:?}");
    }
    let said = text(&message["text"]);
    assert_eq!(expand(template, &arguments), expand(said, &[]));
    assert!(said.ends_with(['.', '!', '?']), "a sentence: {said:?}");
}

/// Placeholders filled in, doubled braces single.
fn expand(template: &str, arguments: &[&str]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = after;
        } else {
            let (number, after) = rest.split_once('}').expect("a placeholder ends");
            out.push_str(arguments[number.parse::<usize>().expect("a placeholder is a number")]);
            rest = after;
        }
    }
    out + rest
}

fn check_place(run: &Value, place: &Value) {
    let artifact = &place["artifactLocation"];
    match artifact.get("uriBaseId").and_then(Value::as_str) {
        Some(base) => assert!(run["originalUriBaseIds"].get(base).is_some(), "the base is known"),
        None => assert!(text(&artifact["uri"]).starts_with("file:///"), "{artifact}"),
    }
    let (region, context) = (&place["region"], &place["contextRegion"]);
    if let (Some(inner), Some(outer)) = (region["snippet"]["text"].as_str(), context["snippet"]["text"].as_str()) {
        assert!(outer.contains(inner) && outer.len() > inner.len(), "the context is more than the region");
        assert!(context["startLine"].as_i64() <= region["startLine"].as_i64());
        assert!(context["endLine"].as_i64() >= region["endLine"].as_i64());
    }
}

fn every_location(value: &Value, visit: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if key == "physicalLocation" {
                    visit(inner);
                }
                every_location(inner, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| every_location(item, visit)),
        _ => {}
    }
}

/// The ids in `[words](1)` that this crate writes.
fn links(message: &str) -> Vec<i64> {
    let nouns = ["[deferral](", "[free](", "[wait](", "[creation]("];
    let starts = nouns.iter().flat_map(|noun| message.match_indices(noun)).map(|(at, noun)| at + noun.len());
    starts.filter_map(|start| message[start..].split(')').next()?.parse().ok()).collect()
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
