namespace Pillion.Cli.Commands.Projects;

/// <summary>What <c>pillion new</c> can make.</summary>
/// <param name="Name">Its name: the language, and what it makes.</param>
/// <param name="Summary">What it makes, in one line.</param>
/// <param name="Parts">Folders of embedded files that go into the project besides the template's own, each with the folder that they go into.</param>
internal sealed record ProjectTemplate(string Name, string Summary, params IReadOnlyList<(string Resources, string Folder)> Parts)
{
    private static readonly (string, string)[] s_wit = [("wasi/", "wit/deps/"), ("sdk/wit/dapr/", "wit/deps/dapr/")];

    public static readonly IReadOnlyList<ProjectTemplate> All =
    [
        new("c-http", "an HTTP app in C: a component of a few kilobytes, Dapr as typed imports", [("sdk/c/", "sdk/"), .. s_wit]),
        new("c-cgi", "a program in C with its C library, started for each request (CGI) or once"),
        new("rust-http", "an HTTP app in Rust: a component, Dapr as typed imports", ("sdk/rust/", "sdk/")),
        new("rust-cgi", "a program in Rust, started for each request (CGI) or once"),
        new("js-http", "an HTTP app in JavaScript: a component with its engine, Dapr as typed imports", [("sdk/js/", "sdk/"), .. s_wit]),
        new("c-filter", "an HTTP filter in C, in front of Dapr's API or an app: a component of type middleware.http.wasm"),
        new("as-filter", "an HTTP filter in AssemblyScript, the same"),
        new("as-cgi", "a program in AssemblyScript, started for each request (CGI) or once"),
    ];

    public static ProjectTemplate? Find(string name) => All.FirstOrDefault(t => t.Name == name);
}
