namespace Pillion.Host.Wasm;

/// <summary>Makes Wasm apps; the seam between the host and <c>Pillion.Guests</c>.</summary>
public interface IWasmAppFactory
{
    /// <summary>Reads, compiles and checks a module, and finds out how it is called.</summary>
    /// <exception cref="Configuration.ConfigurationException">The module cannot be used: it is broken, needs what is not granted, or does not fit its trigger.</exception>
    ValueTask<IWasmApp> CreateAsync(WasmAppContext context, CancellationToken cancellationToken);
}
