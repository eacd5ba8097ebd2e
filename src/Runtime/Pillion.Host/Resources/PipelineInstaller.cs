using Pillion.Abstractions.Middleware;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Middleware;
using Pillion.Host.Configuration;

namespace Pillion.Host.Resources;

/// <summary>
/// Puts an app's pipelines together from the components that their handlers name. A handler that names none stops the start: passing it over,
/// as Dapr does, would open an API that the handler was to guard.
/// </summary>
internal sealed class PipelineInstaller(ConfigurationProblems problems)
{
    /// <summary>The pipeline; without the handlers that are wrong, which are then among the problems.</summary>
    /// <param name="appId">The app; handlers of components whose scopes leave it out are not for it.</param>
    /// <param name="handlers">The handlers, outermost first.</param>
    /// <param name="declared">The app's resources, to tell what is missing from what failed.</param>
    /// <param name="components">The components the app sees.</param>
    public HttpPipeline Install(
        string appId,
        IReadOnlyList<PipelineHandler> handlers,
        IReadOnlyList<ComponentResource> declared,
        AppComponents components
    )
    {
        var steps = new List<IHttpMiddleware>();
        foreach (var handler in handlers)
        {
            if (components.Find(handler.Name) is { } loaded)
            {
                Add(steps, handler, loaded);
            }
            else if (declared.FirstOrDefault(resource => resource.Name == handler.Name) is not { } resource)
            {
                Error(handler, $"names no component that the app may use: add a Component '{handler.Name}' of type {handler.Type}");
            }
            else if (resource.IgnoreErrors && resource.IsVisibleTo(appId))
            {
                Error(
                    handler,
                    $"names a component that could not be initialised ({resource.Place}), and a request must not pass without it"
                );
            }
        }

        return steps.Count == 0 ? HttpPipeline.Empty : new HttpPipeline(steps);
    }

    private void Add(List<IHttpMiddleware> steps, PipelineHandler handler, LoadedComponent loaded)
    {
        var spec = loaded.Spec;
        if (
            !spec.Type.Equals(handler.Type, StringComparison.OrdinalIgnoreCase)
            || !spec.Version.Equals(handler.Version, StringComparison.OrdinalIgnoreCase)
        )
        {
            Error(
                handler,
                $"names a component of type {spec.Type}/{spec.Version}, and the handler says {handler.Type}/{handler.Version}: they must be the same"
            );
        }
        else if (loaded.Component is IHttpMiddleware middleware)
        {
            steps.Add(middleware);
        }
        else
        {
            Error(handler, $"names a component of type {spec.Type}, which is no HTTP middleware");
        }
    }

    private void Error(PipelineHandler handler, string message) => problems.Error(handler.Source, handler.Line, handler.Key, message);
}
