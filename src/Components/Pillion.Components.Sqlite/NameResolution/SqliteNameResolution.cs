using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;

namespace Pillion.Components.Sqlite.NameResolution;

/// <summary><c>nameresolution.sqlite</c>: runtimes of one machine enter themselves in a table and find the others there.</summary>
/// <remarks>components-contrib <c>nameresolution/sqlite/sqlite.go</c>; the file may be shared with <c>daprd</c>.</remarks>
internal sealed partial class SqliteNameResolution(ComponentServices services) : INameResolution
{
    private readonly ILogger _logger = services.Logging.CreateLogger<SqliteNameResolution>();
    private SqliteNameResolutionOptions? _options;
    private SqliteHostTable? _hosts;
    private ITimer? _cleanup;

    private TimeProvider Time => services.Time;

    private SqliteHostTable Hosts => _hosts ?? throw new InvalidOperationException("It is used before InitAsync or after it failed.");

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _options = SqliteNameResolutionOptions.From(spec.Metadata);
        if (_options.Database.IsReadOnly)
        {
            throw spec.Metadata.Error("connectionString", "must let the file be written: hosts enter themselves");
        }

        _hosts = new SqliteHostTable(_options, services.Time);
        if (_options.Database.IsInMemory)
        {
            Log.OnlyInMemory(_logger);
        }

        if (_options.CleanupInterval > TimeSpan.Zero)
        {
            _cleanup = services.Time.CreateTimer(_ => Clean(), null, _options.CleanupInterval, _options.CleanupInterval);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IAsyncDisposable> AnnounceAsync(AppInstance instance, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var host = instance.Address.Contains(':', StringComparison.Ordinal) ? $"[{instance.Address}]" : instance.Address;
        return new(new Announcement(this, instance, $"{host}:{instance.InternalPort}"));
    }

    public ValueTask<string?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken) =>
        new(Hosts.Find(appId));

    public async ValueTask DisposeAsync()
    {
        if (_cleanup is not null)
        {
            await _cleanup.DisposeAsync();
        }

        _hosts?.Dispose();
    }

    private void Clean()
    {
        try
        {
            Hosts.Clean();
        }
        catch (Exception e) when (e is ComponentException or ObjectDisposedException)
        {
            Log.CleanupFailed(_logger, e.Message);
        }
    }

    /// <summary>A row that is renewed until it is taken out.</summary>
    private sealed class Announcement : IAsyncDisposable
    {
        private readonly SqliteNameResolution _owner;
        private readonly AppInstance _instance;
        private readonly string _address;
        private readonly string _id = Guid.NewGuid().ToString();
        private readonly ITimer _renewal;

        public Announcement(SqliteNameResolution owner, AppInstance instance, string address)
        {
            _owner = owner;
            _instance = instance;
            _address = address;
            Add();
            var interval = owner._options!.RenewInterval;
            _renewal = owner.Time.CreateTimer(_ => Renew(), null, interval, interval);
        }

        public async ValueTask DisposeAsync()
        {
            await _renewal.DisposeAsync();
            try
            {
                _owner.Hosts.Remove(_id);
            }
            catch (Exception e) when (e is ComponentException or ObjectDisposedException)
            {
                Log.RenewalFailed(_owner._logger, _instance.AppId, e.Message);
            }
        }

        private void Add() => _owner.Hosts.Add(_id, _address, _instance.AppId);

        private void Renew()
        {
            try
            {
                if (!_owner.Hosts.Renew(_id, _address))
                {
                    // Another host took the address over, or thought this one gone while the machine slept.
                    Log.RegistrationLost(_owner._logger, _instance.AppId, _address);
                    Add();
                }
            }
            catch (Exception e) when (e is ComponentException or ObjectDisposedException)
            {
                Log.RenewalFailed(_owner._logger, _instance.AppId, e.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Name resolution is configured with an in-memory SQLite database: other runtimes will not be found"
        )]
        public static partial void OnlyInMemory(ILogger logger);

        [LoggerMessage(2, LogLevel.Error, "{AppId} could not be renewed or taken out in the table of hosts: {Cause}")]
        public static partial void RenewalFailed(ILogger logger, string appId, string cause);

        [LoggerMessage(3, LogLevel.Error, "{AppId} at {Address} was not in the table of hosts any more: it is entered again")]
        public static partial void RegistrationLost(ILogger logger, string appId, string address);

        [LoggerMessage(4, LogLevel.Warning, "The table of hosts could not be cleaned: {Cause}")]
        public static partial void CleanupFailed(ILogger logger, string cause);
    }
}
