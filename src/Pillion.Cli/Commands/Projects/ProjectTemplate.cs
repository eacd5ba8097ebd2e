namespace Pillion.Cli.Commands.Projects;

/// <summary>What <c>pillion new</c> can make.</summary>
/// <param name="Name">Its name: the language, and what it makes.</param>
/// <param name="Summary">What it makes, in one line.</param>
/// <param name="Parts">Folders of embedded files that go into the project before the template's own, each with the folder that they go into.</param>
internal sealed record ProjectTemplate(string Name, string Summary, params IReadOnlyList<(string Resources, string Folder)> Parts)
{
    private static readonly (string, string) s_http = ("templates/kind-http/", "");
    private static readonly (string, string) s_cgi = ("templates/kind-cgi/", "");
    private static readonly (string, string)[] s_wit = [("wasi/", "wit/deps/"), ("sdk/wit/dapr/", "wit/deps/dapr/")];

    /// <summary>The kinds of components, and what each of them is.</summary>
    private static readonly (string Name, string Summary)[] s_kinds =
    [
        ("state", "a state store"),
        ("pubsub", "a message broker"),
        ("binding", "an output binding"),
        ("secrets", "a secret store"),
        ("configuration", "a configuration store"),
        ("lock", "a lock store"),
    ];

    private static readonly (string Name, string Language, (string, string)[] Sdk)[] s_languages =
    [
        (
            "c",
            "C",
            [
                ("sdk/c/", "sdk/"),
                ("sdk/wit/components/", "wit/deps/components/"),
                ("wasi/clocks/", "wit/deps/clocks/"),
                ("wasi/io/", "wit/deps/io/"),
            ]
        ),
        ("rust", "Rust", [("sdk/rust/", "sdk/")]),
        ("js", "JavaScript", [("sdk/wit/components/", "wit/deps/components/")]),
    ];

    public static readonly IReadOnlyList<ProjectTemplate> All =
    [
        new("c-http", "an HTTP app in C: a component of a few kilobytes, Dapr as typed imports", [s_http, ("sdk/c/", "sdk/"), .. s_wit]),
        new("c-cgi", "a program in C with its C library, started for each request (CGI) or once", s_cgi),
        new("rust-http", "an HTTP app in Rust: a component, Dapr as typed imports", s_http, ("sdk/rust/", "sdk/")),
        new("rust-cgi", "a program in Rust, started for each request (CGI) or once", s_cgi),
        new(
            "js-http",
            "an HTTP app in JavaScript: a component with its engine, Dapr as typed imports",
            [s_http, ("sdk/js/", "sdk/"), .. s_wit]
        ),
        new("as-cgi", "a program in AssemblyScript, started for each request (CGI) or once", s_cgi),
        Filter("c", "C"),
        Filter("rust", "Rust"),
        Filter("as", "AssemblyScript"),
        .. s_kinds.SelectMany(kind => s_languages.Select(language => Component(kind, language))),
        new("as-binding", "an output binding in AssemblyScript: a program, started for each operation", ("templates/kind-program/", "")),
    ];

    public static ProjectTemplate? Find(string name) => All.FirstOrDefault(t => t.Name == name);

    private static ProjectTemplate Filter(string name, string language) =>
        new($"{name}-filter", $"an HTTP filter in {language}, in front of Dapr's API or an app", ("templates/kind-filter/", ""));

    private static ProjectTemplate Component(
        (string Name, string Summary) kind,
        (string Name, string Language, (string, string)[] Sdk) language
    ) =>
        new(
            $"{language.Name}-{kind.Name}",
            $"{kind.Summary} in {language.Language}: a component of the runtime",
            [.. language.Sdk, ($"templates/component-{language.Name}/", ""), ($"templates/kind-{kind.Name}/", "")]
        );
}
