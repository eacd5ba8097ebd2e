using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Modules;

namespace Pillion.Cli.Commands.Modules;

/// <summary><c>pillion login</c>.</summary>
internal sealed class LoginCommand : ICommand
{
    private static readonly Option s_username = new("--username", "-u", "NAME", "who logs in");
    private static readonly Option s_passwordStdin = new("--password-stdin", null, null, "take the password from standard input");

    public string Name => "login";

    public string Summary => "Check a password for a registry and keep it where Docker does.";

    public IReadOnlyList<string> Usage => ["login -u NAME --password-stdin [flags] REGISTRY"];

    public IReadOnlyList<Option> Options => [s_username, s_passwordStdin, ModuleFlags.InsecureRegistry];

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("pillion login -u ann --password-stdin ghcr.io < token.txt", "for pillion and docker alike"),
            ("pillion login -u ann ghcr.io", "asks for the password"),
        ];

    public bool StopsAtPositional => true;

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals is not [var registry])
        {
            throw new UsageException("which registry? pillion login -u NAME --password-stdin REGISTRY");
        }

        if (arguments.Text(s_username) is not { Length: > 0 } username)
        {
            throw new UsageException("who logs in? -u NAME");
        }

        // A reference is parsed for its registry: the same rules, the same messages.
        if (ModuleFlags.Parse($"oci://{registry}/any") is not OciReference reference || reference.Registry.Length != registry.Length)
        {
            throw new UsageException($"'{registry}' is no registry: it takes a host such as ghcr.io or 127.0.0.1:5000");
        }

        using var client = new ModuleRegistry(ModuleFlags.Read(arguments, console.Error));
        var password = ReadPassword(arguments, console, username, reference.Registry);
        var kept = await client.LoginAsync(reference.Registry, username, password, CancellationToken.None);
        console.WriteLine($"{username} is logged in to {reference.Registry}; the password is kept in {kept}");
        return ExitCodes.Success;
    }

    private static string ReadPassword(ParsedArguments arguments, CliConsole console, string username, string registry)
    {
        if (!arguments.Flag(s_passwordStdin))
        {
            return console.ReadSecret($"password of {username} for {registry}: ")
                ?? throw new UsageException("there is no terminal to ask for the password: pass it with --password-stdin");
        }

        using var input = new StreamReader(CliConsole.OpenInput());
        // What `echo` adds is none of it.
        return input.ReadToEnd().TrimEnd('\r', '\n') is { Length: > 0 } password
            ? password
            : throw new UsageException("standard input holds no password");
    }
}
