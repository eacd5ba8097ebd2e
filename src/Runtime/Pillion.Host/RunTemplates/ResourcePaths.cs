using Pillion.Host.Apps;

namespace Pillion.Host.RunTemplates;

/// <summary>
/// Decides where an app's resources and configuration come from: its own, then <c>.dapr</c> in its folder, then the common ones, then the
/// user's <c>~/.dapr</c> (dapr/cli <c>resolveResourcesFilePath</c>, <c>resolveConfigFilePath</c>). When none of them is there the host's
/// embedded defaults apply.
/// </summary>
public static class ResourcePaths
{
    /// <summary>The app with its resource folders and configuration files.</summary>
    /// <param name="app">The app; its folder is looked into.</param>
    /// <param name="own">The folders the app names itself.</param>
    /// <param name="common">The folders named for all apps.</param>
    /// <param name="ownConfiguration">The configuration file the app names itself, or null.</param>
    /// <param name="commonConfiguration">The configuration file named for all apps, or null.</param>
    public static AppDefinition Apply(
        AppDefinition app,
        IReadOnlyList<string> own,
        IReadOnlyList<string> common,
        string? ownConfiguration,
        string? commonConfiguration
    )
    {
        ArgumentNullException.ThrowIfNull(app);
        var local = Path.Combine(app.Folder, ".dapr");
        var user = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dapr");
        var configuration = ownConfiguration ?? Existing(local, "config.yaml") ?? commonConfiguration ?? Existing(user, "config.yaml");
        app = app with { ConfigurationFiles = configuration is null ? [] : [configuration] };
        if (own.Count > 0)
        {
            return app with { ResourcesPaths = own };
        }

        if (Existing(local, "resources") is { } localResources)
        {
            return app with { ResourcesPaths = [localResources] };
        }

        if (common.Count > 0)
        {
            return app with { ResourcesPaths = common };
        }

        return Existing(user, "components") is { } userResources
            ? app with
            {
                ResourcesPaths = [userResources],
                ResourcesAreImplicit = true,
            }
            : app;
    }

    private static string? Existing(string folder, string name) =>
        Path.Combine(folder, name) is var path && Path.Exists(path) ? path : null;
}
