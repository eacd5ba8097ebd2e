namespace Pillion.Modules;

/// <summary>Brings modules to this machine.</summary>
public interface IModuleSource
{
    /// <summary>Finds or fetches a module. May be called by many at once: what several want is fetched once.</summary>
    /// <exception cref="ModuleSourceException">It cannot be had, or must not be used; the message names the reference and says what to do.</exception>
    ValueTask<FetchedModule> FetchAsync(ModuleReference reference, CancellationToken cancellationToken);
}
