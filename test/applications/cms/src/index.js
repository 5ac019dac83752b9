/** Customers to look at, and everybody may ask the interface for them, as a careless platform would have it. */
const CUSTOMERS = 30;

module.exports = {
  register() {},
  async bootstrap({ strapi }) {
    if ((await strapi.documents('api::customer.customer').count({})) > 0) return;
    for (let i = 0; i < CUSTOMERS; i++) {
      await strapi.documents('api::customer.customer').create({
        data: {
          name: `Customer ${i}`,
          email: `customer${i}@shop.example`,
          phone: `1381234${1000 + i}`,
          note: 'Calls in the evening.',
        },
      });
    }
    const everybody = await strapi.db
      .query('plugin::users-permissions.role')
      .findOne({ where: { type: 'public' } });
    for (const action of ['find', 'findOne', 'update']) {
      await strapi.db.query('plugin::users-permissions.permission').create({
        data: { action: `api::customer.customer.${action}`, role: everybody.id },
      });
    }
  },
};
