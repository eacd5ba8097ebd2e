using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Middleware;
using Pillion.BuildingBlocks.PubSub;
using Pillion.BuildingBlocks.Resiliency;
using Pillion.BuildingBlocks.Secrets;

namespace Pillion.BuildingBlocks.Apps;

/// <summary>What is fixed about an app when its runtime starts.</summary>
public sealed record AppRuntimeOptions
{
    /// <summary>Dapr's limit of a request body, 4 MiB (<c>--max-body-size</c>).</summary>
    public const long DefaultMaxBodySize = 4 * 1024 * 1024;

    /// <summary>How long an app may take to say whether it wants an input binding, 3 s (<c>--app-binding-options-timeout</c>).</summary>
    public static readonly TimeSpan DefaultBindingOptionsTimeout = TimeSpan.FromSeconds(3);

    /// <summary>The app's id (<c>--app-id</c>): not empty, without a dot.</summary>
    public required string AppId { get; init; }

    /// <summary>The namespace (environment variable <c>NAMESPACE</c>); Dapr's default is <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The token callers of the API must send (<c>DAPR_API_TOKEN</c>); null for none.</summary>
    public string? ApiToken { get; init; }

    /// <summary>The token sent to the app with every request (<c>APP_API_TOKEN</c>); null for none.</summary>
    public string? AppApiToken { get; init; }

    /// <summary>The largest request body in bytes (<c>--max-body-size</c>); 0 or less means no limit.</summary>
    public long MaxBodySize { get; init; } = DefaultMaxBodySize;

    /// <summary>Which origins may call the API from a browser (<c>--allowed-origins</c>): empty for no CORS at all, <c>*</c>, or a comma list.</summary>
    public string AllowedOrigins { get; init; } = "";

    /// <summary>The secrets the app may read, by store (Configuration <c>spec.secrets.scopes</c>); a store without an entry is open.</summary>
    public IReadOnlyList<SecretScope> SecretScopes { get; init; } = [];

    /// <summary>
    /// Whether the app may invoke a server by its absolute URL (<c>/v1.0/invoke/https://host/method/…</c>); null allows every one, as Dapr does.
    /// For a Wasm app this must be its allowed hosts, or the invocation API would be a way around them.
    /// </summary>
    public Func<Uri, bool>? MayInvokeUrl { get; init; }

    /// <summary>Which parts of the API may be called (Configuration <c>spec.api</c>).</summary>
    public ApiAccess ApiAccess { get; init; } = ApiAccess.Open;

    /// <summary>What protects calls to apps and components (<c>Resiliency</c> resources).</summary>
    public ResiliencySpec Resiliency { get; init; } = ResiliencySpec.Empty;

    /// <summary>Servers outside of Dapr that the app may invoke by name.</summary>
    public IReadOnlyList<HttpEndpoint> HttpEndpoints { get; init; } = [];

    /// <summary>The topics that are declared for the app (<c>Subscription</c> resources), in the order of their files.</summary>
    public IReadOnlyList<AppSubscription> Subscriptions { get; init; } = [];

    /// <summary>How long the app may take to say whether it wants a binding's events (<c>--app-binding-options-timeout</c>); Dapr's default is 3 s.</summary>
    public TimeSpan BindingOptionsTimeout { get; init; } = DefaultBindingOptionsTimeout;

    /// <summary>Whether the app is asked which topics it wants; otherwise only declared subscriptions count.</summary>
    public bool AsksForSubscriptions { get; init; } = true;

    /// <summary>The middleware in front of the app's Dapr HTTP API (Configuration <c>spec.httpPipeline</c>).</summary>
    public HttpPipeline HttpPipeline { get; init; } = HttpPipeline.Empty;

    /// <summary>The middleware in front of the app itself, if it speaks HTTP (Configuration <c>spec.appHttpPipeline</c>).</summary>
    public HttpPipeline AppHttpPipeline { get; init; } = HttpPipeline.Empty;

    /// <summary>Who is asked first, in this order, for apps that are not in this process (Configuration <c>spec.nameResolution</c>).</summary>
    public IReadOnlyList<INameResolver> NameResolvers { get; init; } = [];

    /// <summary>The version the metadata API reports (<c>runtimeVersion</c>, <c>daprRuntimeVersion</c>).</summary>
    public string RuntimeVersion { get; init; } = typeof(AppRuntimeOptions).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>Feature names the metadata API reports.</summary>
    public IReadOnlyList<string> EnabledFeatures { get; init; } = [];

    /// <summary>How the app is reached, for the metadata API; null when there is no app.</summary>
    public AppConnection? AppConnection { get; init; }

    /// <summary>This host's address in <c>X-Forwarded-For</c> and <c>Forwarded</c>.</summary>
    public string HostAddress { get; init; } = "127.0.0.1";

    /// <summary>This host's name in <c>X-Forwarded-Host</c> and <c>Forwarded</c>.</summary>
    public string HostName { get; init; } = Environment.MachineName;
}
