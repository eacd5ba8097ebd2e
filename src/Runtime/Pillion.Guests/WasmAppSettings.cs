namespace Pillion.Guests;

/// <summary>How a Wasm app is called (<c>wasm.trigger</c>).</summary>
public enum WasmTrigger
{
    /// <summary>Whatever the module's imports and exports say it is.</summary>
    Auto,

    /// <summary>A <c>wasi:http</c> component; typed handlers that it also exports are called, too.</summary>
    Http,

    /// <summary>
    /// A component without <c>wasi:http</c> that is called by typed handlers: those of <c>dapr:building-blocks</c>, or
    /// <c>wasi:messaging/incoming-handler</c>. Or a module that is a plug-in of go-plugin's ABI, whose methods are those of Dapr's <c>AppCallback</c>.
    /// </summary>
    Dapr,

    /// <summary>CGI as WAGI has it: the request in environment, arguments and stdin; headers and body on stdout.</summary>
    Wagi,

    /// <summary>Request body on stdin, answer body on stdout.</summary>
    Stdio,

    /// <summary>An http-wasm handler.</summary>
    HttpWasm,

    /// <summary>A program that runs once, from <c>_start</c> to its exit code, on the host's own stdin, stdout and stderr.</summary>
    Command,
}

/// <summary>A host folder that a guest may open.</summary>
/// <param name="GuestPath">The absolute path the guest sees.</param>
/// <param name="HostPath">The absolute path on this machine.</param>
/// <param name="ReadOnly">Whether the guest may only read.</param>
public sealed record WasmMount(string GuestPath, string HostPath, bool ReadOnly);

/// <summary>A component that stands in front of a Wasm app.</summary>
/// <param name="Module">What the settings call it: an absolute path, or a reference with a scheme.</param>
public sealed record WasmMiddleware(string Module)
{
    /// <summary>The absolute path of its file. <see cref="Module"/>, unless that is not a path.</summary>
    public string Path
    {
        get => field ?? Module;
        init;
    }

    /// <summary>Its short name; that of its file unless it is called something else.</summary>
    public string Name
    {
        get => field ?? System.IO.Path.GetFileNameWithoutExtension(Path);
        init;
    }

    /// <summary>What messages call it: its path, or where it came from.</summary>
    public string DisplayName
    {
        get => field ?? Module;
        init;
    }
}

/// <summary>What one Wasm app may use; going past a limit ends that request or run with an error and nothing else.</summary>
public sealed record WasmAppLimits
{
    /// <summary>The most that <see cref="StackBytes"/> may be: what a guest thread has, less what the host needs of it; 15.5 MiB.</summary>
    public const int MaxStackBytes = Threads.GuestChain.MaxGuestStackBytes;

    /// <summary>The defaults below.</summary>
    public static WasmAppLimits Default { get; } = new();

    /// <summary>Largest linear memory of an instance, in bytes (<c>memory</c>), from 64 KiB to 4 GiB. Default 256 MiB.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>
    /// How long one request may take (<c>timeout</c>); for the trigger <see cref="WasmTrigger.Command"/> the whole run. Null, the default,
    /// means 30 s for a request and no limit for a command; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> means no limit. At most 24 days.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// How many instances may run at once (<c>instances</c>), at least 1. Further requests wait, as long as one may take. An instance that
    /// waits in a call back to its own app does not count. Default 64.
    /// </summary>
    public int Instances { get; init; } = 64;

    /// <summary>Whether an instance serves more than one request, keeping its memory (<c>reuse</c>). Default false: a fresh instance each time.</summary>
    public bool Reuse { get; init; }

    /// <summary>
    /// How many requests one instance serves at once if it is reused (<c>concurrency</c>), at least 1: of components of <c>wasi:http</c> 0.3, whose
    /// functions are asynchronous; others serve one after another. Default 16.
    /// </summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>Largest size of each table, in elements (<c>tableElements</c>). Default 100,000.</summary>
    public int TableElements { get; init; } = 100_000;

    /// <summary>Largest depth of the guest's native stack, in bytes (<c>stack</c>), from 64 KiB to <see cref="MaxStackBytes"/>. Default 1 MiB.</summary>
    public int StackBytes { get; init; } = 1 << 20;

    /// <summary>Most bytes one request may answer with on stdout (<c>output</c>); a command's stdout is not limited. Default 64 MiB.</summary>
    public long OutputBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Most outgoing HTTP requests one instance may hold open (<c>httpSessions</c>); the bodies of their answers together may be as large as
    /// its memory. Default 16.
    /// </summary>
    public int HttpSessions { get; init; } = 16;
}

/// <summary>
/// The <c>wasm:</c> section of an app, checked and with absolute host paths: what the app's guest is granted (nothing that is not here)
/// and how it is called.
/// </summary>
public sealed record WasmAppSettings
{
    /// <summary>An app with no grants but its own Dapr address, and default limits.</summary>
    public static WasmAppSettings Default { get; } = new();

    /// <summary>How the app is called (<c>trigger</c>).</summary>
    public WasmTrigger Trigger { get; init; }

    /// <summary>Environment variables the guest sees, complete (<c>env</c>); the host's own are not passed on.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Folders the guest may open (<c>mounts</c>).</summary>
    public IReadOnlyList<WasmMount> Mounts { get; init; } = [];

    /// <summary>
    /// Origins the guest may call besides its Dapr address, as <c>scheme://host[:port]</c> (<c>allowedHosts</c>); <c>insecure:allow-all</c>
    /// opens everything.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// Whether the guest may call its own Dapr address (and, through it, whatever building blocks its scopes show it). Default true;
    /// the entry <c>none</c> in <c>allowedHosts</c> turns it off.
    /// </summary>
    public bool DaprAllowed { get; init; } = true;

    /// <summary>
    /// Components of the world <c>wasi:http/middleware</c> (0.3) in front of the app, the first one first (<c>middleware</c>). Each is granted what the
    /// app is, and has its limits.
    /// </summary>
    public IReadOnlyList<WasmMiddleware> Middleware { get; init; } = [];

    /// <summary>What the app may use (<c>limits</c>).</summary>
    public WasmAppLimits Limits { get; init; } = WasmAppLimits.Default;
}
