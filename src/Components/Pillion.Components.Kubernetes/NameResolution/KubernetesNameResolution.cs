using System.Globalization;
using System.Text.RegularExpressions;
using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;

namespace Pillion.Components.Kubernetes.NameResolution;

/// <summary>
/// <c>nameresolution.kubernetes</c>: the name in the cluster's DNS of the service that Dapr's operator makes for each app,
/// <c>APP-dapr.NAMESPACE.svc.CLUSTERDOMAIN</c>, or what <c>template</c> says. Whether there is such a service shows when it is called.
/// </summary>
/// <remarks>components-contrib <c>nameresolution/kubernetes/kubernetes.go</c>.</remarks>
internal sealed partial class KubernetesNameResolution : INameResolution
{
    /// <summary>What Dapr's injector gives every sidecar (<c>--dapr-internal-grpc-port</c>).</summary>
    private const int InjectedPort = 50002;

    private string _template = "";
    private int _port = InjectedPort;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var domain = spec.Metadata.Get("clusterDomain");
        var template = spec.Metadata.Get("template");
        if (domain is not null && template is not null)
        {
            throw spec.Metadata.Error("template", "and clusterDomain exclude each other");
        }

        _template = template ?? $"{{{{.ID}}}}-dapr.{{{{.Namespace}}}}.svc.{domain ?? "cluster.local"}:{{{{.Port}}}}";
        var unknown = Field
            .Matches(_template)
            .FirstOrDefault(field => field.Groups["field"].Value is not (".ID" or ".Namespace" or ".Port"));
        if (unknown is not null || Field.Replace(_template, "").Contains("{{", StringComparison.Ordinal))
        {
            throw spec.Metadata.Error("template", $"knows .ID, .Namespace and .Port, not '{unknown?.Value ?? _template}'");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The operator makes apps known. As Dapr does, other runtimes are taken to have the port that this one has.</summary>
    public ValueTask<IAsyncDisposable> AnnounceAsync(AppInstance instance, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(instance);
        _port = instance.InternalPort > 0 ? instance.InternalPort : InjectedPort;
        return new(new Announcement());
    }

    public ValueTask<string?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken) =>
        new(
            Field.Replace(
                _template,
                field =>
                    field.Groups["field"].Value switch
                    {
                        ".ID" => appId,
                        ".Namespace" => namespaceName,
                        _ => _port.ToString(CultureInfo.InvariantCulture),
                    }
            )
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A field of Go's text/template.</summary>
    [GeneratedRegex(@"\{\{\s*(?<field>[^{}\s]*)\s*\}\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field { get; }

    private sealed class Announcement : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
