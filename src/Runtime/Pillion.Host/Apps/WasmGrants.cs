using System.Diagnostics.CodeAnalysis;
using Pillion.Guests;
using Pillion.Host.Configuration;

namespace Pillion.Host.Apps;

/// <summary>Checks what a guest is to be granted; templates and flags share the rules.</summary>
public static class WasmGrants
{
    /// <summary>The entry of <c>allowedHosts</c> that opens every host (the name comes from wasi-experimental-http).</summary>
    public const string AllowAll = "insecure:allow-all";

    /// <summary>The entry of <c>allowedHosts</c> that closes even the app's own Dapr address.</summary>
    public const string None = "none";

    /// <summary>Checks a mount; the host folder has to be there, because a typing error would otherwise look like an empty folder.</summary>
    /// <param name="guest">The path the guest sees.</param>
    /// <param name="host">The path on this machine, perhaps relative.</param>
    /// <param name="folder">What a relative host path is relative to.</param>
    /// <param name="readOnly">Whether the guest may only read.</param>
    /// <param name="mount">The mount, when all is well.</param>
    /// <param name="problem">What is wrong, when something is.</param>
    public static bool TryMount(
        string guest,
        string host,
        string folder,
        bool readOnly,
        [NotNullWhen(true)] out WasmMount? mount,
        [NotNullWhen(false)] out MountProblem? problem
    )
    {
        mount = null;
        problem = null;
        var path = PathResolver.Resolve(folder, host);
        if (!guest.StartsWith('/'))
        {
            problem = new(IsGuestPath: true, $"must be an absolute path such as /data, not '{guest}'");
        }
        else if (guest.Split('/').Contains("..", StringComparer.Ordinal))
        {
            problem = new(IsGuestPath: true, $"must not hold '..', as '{guest}' does");
        }
        else if (!Directory.Exists(path))
        {
            problem = new(IsGuestPath: false, $"there is no folder {path}");
        }
        else
        {
            mount = new WasmMount(guest, path, readOnly);
        }

        return problem is null;
    }

    /// <summary>Checks and normalises a list of allowed hosts.</summary>
    /// <param name="entries">Origins, <see cref="AllowAll"/>, or <see cref="None"/>.</param>
    /// <param name="origins">The origins as <c>scheme://host[:port]</c>, and <see cref="AllowAll"/> if it was there.</param>
    /// <param name="daprAllowed">Whether the app's own Dapr address is open: unless <see cref="None"/> was there.</param>
    /// <param name="problem">What is wrong, when something is.</param>
    public static bool TryAllowedHosts(
        IReadOnlyList<string> entries,
        out IReadOnlyList<string> origins,
        out bool daprAllowed,
        [NotNullWhen(false)] out string? problem
    )
    {
        ArgumentNullException.ThrowIfNull(entries);
        var found = new List<string>();
        daprAllowed = true;
        problem = null;
        foreach (var entry in entries)
        {
            if (entry == None)
            {
                daprAllowed = false;
            }
            else if (entry == AllowAll)
            {
                found.Add(entry);
            }
            else if (TryOrigin(entry, out var origin))
            {
                found.Add(origin);
            }
            else
            {
                problem ??=
                    $"'{entry}' must be an origin such as https://api.example.com or http://10.0.0.5:8080 (or '{AllowAll}', or '{None}')";
            }
        }

        origins = found;
        return problem is null;
    }

    private static bool TryOrigin(string text, [NotNullWhen(true)] out string? origin)
    {
        origin = null;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0
            || uri.PathAndQuery != "/"
        )
        {
            return false;
        }

        origin = uri.GetLeftPart(UriPartial.Authority);
        return true;
    }
}

/// <summary>What is wrong with a mount.</summary>
/// <param name="IsGuestPath">Whether the guest's path is meant; otherwise the host's.</param>
/// <param name="Message">What is wrong.</param>
public sealed record MountProblem(bool IsGuestPath, string Message);
