'use strict';
'require view';
'require poll';
'require rpc';
'require uci';
'require dom';

/* What the agent on this router saw last. Names come from devices and from the Internet: everything is a text node. */

var callStatus = rpc.declare({ object: 'telltale', method: 'status', expect: { '': {} } });
var callHints = rpc.declare({ object: 'luci-rpc', method: 'getHostHints', expect: { '': {} } });

/* The same words as on Telltale's own page. */
var TYPES = {
	imei: _('IMEI'), imsi: _('IMSI'), iccid: _('SIM card number'), phone: _('telephone number'),
	contact: _('number or address of a contact'), email: _('e-mail address'), name: _('name'), mac: _('MAC address'),
	bssid: _('address of the access point'), ssid: _('name of the WiFi'), serial: _('serial number'),
	android_id: _('Android ID'), advertising_id: _('advertising ID'), device_id: _('device ID'), uuid: _('UUID'),
	operator: _('operator'), location: _('position'), text: _('test word'), media: _('picture, sound or film')
};

/* The agent may be of another version than this view: what is missing, or of another kind, is not shown. */
function listOf(value, kind) {
	return Array.isArray(value) ? value.filter(function(each) { return each !== null && typeof each === kind; }) : [];
}

function since(seconds) {
	if (!isFinite(seconds))
		return _('unknown');
	if (seconds < 60)
		return _('just now');
	if (seconds < 3600)
		return _('%d min ago').format(Math.floor(seconds / 60));
	if (seconds < 172800)
		return _('%d h ago').format(Math.floor(seconds / 3600));
	return _('%d days ago').format(Math.floor(seconds / 86400));
}

function left(seconds) {
	if (seconds === null)
		return _('until it is lifted');
	if (!isFinite(seconds))
		return _('unknown');
	return seconds < 3600 ? _('%d min').format(Math.ceil(seconds / 60)) : _('%d h').format(Math.ceil(seconds / 3600));
}

function known(value) {
	return value === undefined || value === null || value === '' ? _('unknown') : String(value);
}

function nameOf(mac, hints) {
	var hint = (hints || {})[String(mac).toUpperCase()];
	return hint && hint.name ? hint.name : known(mac);
}

function section(title, content) {
	return E('div', { 'class': 'cbi-section' }, [ E('h3', {}, [ title ]) ].concat(content));
}

/* A table of LuCI's; on a narrow screen each cell bears its column's title. */
function table(titles, rows, placeholder) {
	if (rows.length === 0)
		return E('p', {}, [ E('em', {}, [ placeholder ]) ]);
	var head = titles.length === 0 ? [] : [ E('tr', { 'class': 'tr table-titles' }, titles.map(function(title) {
		return E('th', { 'class': 'th' }, [ title ]);
	})) ];
	return E('table', { 'class': 'table' }, head.concat(rows.map(function(row) {
		return E('tr', { 'class': 'tr' }, row.map(function(cell, i) {
			return E('td', titles[i] ? { 'class': 'td', 'data-title': titles[i] } : { 'class': 'td' }, [ cell ]);
		}));
	})));
}

function warning(lines) {
	return E('div', { 'class': 'alert-message warning' }, lines.map(function(line) {
		return E('p', {}, [ line ]);
	}));
}

/* Why there is nothing to show; null: there is. */
function trouble(status) {
	if (status.paired === false)
		return _('This router is not paired. On the machine with Telltale: make flash, or telltale pair.');
	if (status.enabled === false)
		return _('The service is disabled.');
	if (!status.running || typeof status.agent !== 'object' || status.agent === null)
		return _('The agent is not running. The system log says why.');
	return null;
}

/* Only an address of the web: the setting is free text. */
function pageLink(page) {
	if (!/^https?:\/\//.test(page || ''))
		return E('em', {}, [ _('no address is set (telltale.agent.page)') ]);
	return E('a', { 'href': page, 'target': '_blank', 'rel': 'noreferrer' }, [ page ]);
}

function overview(agent, page) {
	var plane = agent.connected ? _('connected to %s') : _('no connection to %s');
	var tables = agent.epoch > 0 ? _('revision %d').format(agent.revision) : _('none yet');
	return table([], [
		[ _('Router'), known(agent.router) ],
		[ _('Broker'), plane.format(known(agent.broker)) ],
		[ _('Search tables'), agent.stale ? tables + ', ' + _('expired') : tables ],
		[ _('Agent'), _('version %s, started %s').format(known(agent.version), since(agent.uptime)) ],
		[ _('Page'), pageLink(page) ]
	], '');
}

function sightings(agent, hints) {
	return table([ _('Device'), _('Sent'), _('To'), _('Times'), _('Last') ], agent.sightings.map(function(each) {
		return [ nameOf(each.mac, hints), TYPES[each.type] || known(each.type), known(each.to), known(each.count),
			since(agent.time - each.last) ];
	}), _('Nothing yet.'));
}

function devices(agent, hints) {
	return table([ _('Device'), _('Address'), _('Last seen') ], agent.devices.map(function(each) {
		return [ nameOf(each.mac, hints), known(each.address), since(agent.time - each.last) ];
	}), _('No device was heard yet.'));
}

/* The agent writes a list by its label, and everything but the LAN as a star. */
function blockedName(to) {
	return to === '*' ? _('everything outside the LAN') : known(to).replace(/^=/, '');
}

function blocks(agent, hints) {
	var more = agent.blocks_total - agent.blocks.length;
	return [ table([ _('Device'), _('Blocked'), _('Refused packets'), _('Time left') ], agent.blocks.map(function(each) {
		return [ nameOf(each.mac, hints), blockedName(each.to), String(each.packets || 0), left(each.seconds) ];
	}), _('Nothing is blocked.')) ].concat(more > 0 ? [ E('p', {}, [ _('and %d more').format(more) ]) ] : []);
}

function render(status, hints, page) {
	var why = trouble(status);
	if (why !== null)
		return [ warning([ why ]), section(_('Page'), [ pageLink(page) ]) ];
	var told = status.agent;
	var agent = Object.assign({}, told, {
		blind: listOf(told.blind, 'string'), sightings: listOf(told.sightings, 'object'),
		blocks: listOf(told.blocks, 'object'), devices: listOf(told.devices, 'object')
	});
	return [
		agent.blind.length > 0 ? warning([ E('strong', {}, [ _('What cannot be seen') ]) ].concat(agent.blind)) : '',
		section(_('Agent'), [ overview(agent, page) ]),
		section(_('Last sightings'), [ sightings(agent, hints) ]),
		section(_('Blocks'), blocks(agent, hints)),
		section(_('Devices'), [ devices(agent, hints) ])
	];
}

return view.extend({
	load: function() {
		return Promise.all([ callStatus(), callHints().catch(function() { return {}; }),
			uci.load('telltale').catch(function() {}) ]);
	},

	render: function(loaded) {
		var page = uci.get('telltale', 'agent', 'page');
		var node = E('div', {}, render(loaded[0], loaded[1], page));
		poll.add(function() {
			return Promise.all([ callStatus(), callHints().catch(function() { return {}; }) ]).then(function(got) {
				dom.content(node, render(got[0], got[1], page));
			});
		}, 10);
		return E('div', {}, [ E('h2', {}, [ 'Telltale' ]), node ]);
	},

	handleSave: null,
	handleSaveApply: null,
	handleReset: null
});
