using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pillion.Modules.Credentials;

/// <summary>A program <c>docker-credential-…</c> that keeps passwords elsewhere (reference: docker/docker-credential-helpers, README, "Development").</summary>
internal sealed class CredentialHelper
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private CredentialHelper(string program) => Program = program;

    /// <summary>The program's name; it is looked up in PATH.</summary>
    public string Program { get; }

    /// <exception cref="ModuleSourceException">The name is a path: only programs in PATH are run.</exception>
    public static CredentialHelper Named(string name, string config) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? new CredentialHelper("docker-credential-" + name)
            : throw new ModuleSourceException($"{config}: '{name}' is no name of a credential helper");

    /// <summary>The credentials for a server; null if it has none.</summary>
    public async Task<RegistryCredential?> GetAsync(string server, CancellationToken cancellationToken)
    {
        var (code, output) = await RunAsync("get", server, cancellationToken);
        if (code != 0)
        {
            // The protocol's one message that means "nothing there"; it comes with a code like every other failure.
            return output.Contains("credentials not found", StringComparison.OrdinalIgnoreCase)
                ? null
                : throw new ModuleSourceException($"{Program} get fails with code {code} for {server}: {output.Trim()}");
        }

        try
        {
            var answer = JsonNode.Parse(output);
            var user = (string?)answer?["Username"] ?? "";
            var secret = (string?)answer?["Secret"] ?? "";
            return user == "<token>"
                ? new RegistryCredential(Program) { IdentityToken = secret }
                : new RegistryCredential(Program) { Username = user, Password = secret };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not the text: it may hold the secret.
            throw new ModuleSourceException($"{Program} get answers for {server} what is not its protocol's JSON", e);
        }
    }

    public async Task StoreAsync(string server, string username, string password, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["ServerURL"] = server,
            ["Username"] = username,
            ["Secret"] = password,
        };
        var (code, output) = await RunAsync("store", input.ToJsonString(), cancellationToken);
        if (code != 0)
        {
            throw new ModuleSourceException($"{Program} store fails with code {code} for {server}: {output.Trim()}");
        }
    }

    private async Task<(int Code, string Output)> RunAsync(string verb, string input, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(Program, [verb])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    UseShellExecute = false,
                }
            )!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(limit.Token);
                await WriteAsync(process, input, limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return (process.ExitCode, await output);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                throw new ModuleSourceException($"{Program} {verb} does not end within {s_limit.TotalSeconds:0} s", e);
            }
        }
        catch (Win32Exception e)
        {
            throw new ModuleSourceException(
                $"Docker's config.json names the credential helper {Program}, which cannot be run: {e.Message}",
                e
            );
        }
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its code and words tell why.
        }
    }
}
